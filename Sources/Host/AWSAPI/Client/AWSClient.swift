internal import AWSSigning
package import DriverProtocol
package import FoundationEssentials
package import HTTPCore

/// Signs and sends AWS requests with one set of credentials, in one region.
package struct AWSClient: Sendable {
    /// The region of every request.
    package let region: String
    private let transport: any HTTPTransport
    private let credentials: CachedCredentials
    private let endpoints: EndpointResolver
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async throws -> Void

    /// The longest that a request may take.
    private static let timeout: Duration = .seconds(30)

    package init(
        region: String, transport: any HTTPTransport, credentials: CachedCredentials, endpoints: EndpointResolver,
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.region = region
        self.transport = transport
        self.credentials = credentials
        self.endpoints = endpoints
        self.now = now
        self.sleep = sleep
    }

    /// One call of an operation that takes and gives JSON, with retries where they are safe.
    package func call(
        _ service: AWSService, _ operation: String, _ input: JSONObject, retry: AWSRetry
    ) async throws(AWSError) -> JSONObject {
        let response = try await send(service, operation, input, retry: retry)
        guard !response.body.isEmpty else { return JSONObject() }
        do throws(JSONParseError) {
            return try JSONValue(parsing: response.body).object ?? JSONObject()
        } catch {
            throw failure(service, operation, "UnreadableAnswer", "\(error)", status: response.status)
        }
    }

    /// One call of an operation of the query protocol; the answer is XML.
    package func query(
        _ service: AWSService, _ operation: String, _ parameters: JSONObject, retry: AWSRetry = .reads
    ) async throws(AWSError) -> XMLElement {
        let response = try await send(service, operation, parameters, retry: retry)
        do throws(XMLReader.Malformed) {
            return try XMLReader.read(response.body)
        } catch {
            throw failure(service, operation, "UnreadableAnswer", error.description, status: response.status)
        }
    }

    private func send(
        _ service: AWSService, _ operation: String, _ input: JSONObject, retry: AWSRetry
    ) async throws(AWSError) -> HTTPResponse {
        var attempt = 0
        var hasRenewed = false
        while true {
            attempt += 1
            var used: AWSCredentials?
            do throws(AWSError) {
                let credentials = try await credentials(service, operation)
                used = credentials
                return try await sendOnce(service, operation, input, credentials: credentials)
            } catch {
                if error.classification == .credentials, let used {
                    await credentials.refused(used)
                    if !hasRenewed {
                        hasRenewed = true
                        continue
                    }
                }
                guard let pause = retry.pause(after: error, attempt: attempt, fraction: .random(in: 0..<1)) else {
                    throw error
                }
                do { try await sleep(pause) } catch { throw failure(service, operation, "Cancelled", "the call was cancelled", status: nil) }
            }
        }
    }

    private func credentials(_ service: AWSService, _ operation: String) async throws(AWSError) -> AWSCredentials {
        do throws(CredentialsError) {
            return try await credentials.credentials()
        } catch {
            throw failure(service, operation, "NoCredentials", error.description, status: nil)
        }
    }

    private func sendOnce(
        _ service: AWSService, _ operation: String, _ input: JSONObject, credentials: AWSCredentials
    ) async throws(AWSError) -> HTTPResponse {
        var request = HTTPRequest(
            method: "POST", url: endpoints.url(service: service, region: region) + "/", timeout: Self.timeout)
        switch service.format {
        case .json(let target):
            request.headers.add("Content-Type", "application/x-amz-json-1.1")
            request.headers.add("X-Amz-Target", "\(target).\(operation)")
            request.body = JSONValue.object(input).serialized()
        case .query(let version):
            request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            request.body = QueryForm.encode(action: operation, version: version, parameters: input)
        }
        let signed = SigV4.sign(
            request, credentials: credentials, region: region, service: service.endpointPrefix, at: now())
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await transport.send(signed)
        } catch {
            throw AWSError(error, operation: "\(service.endpointPrefix):\(operation)", region: region)
        }
        guard response.status == 200 else { throw refusal(service, operation, response) }
        return response
    }

    private func refusal(_ service: AWSService, _ operation: String, _ response: HTTPResponse) -> AWSError {
        let answer: (code: String, message: String, requestID: String?)
        switch service.format {
        case .json: answer = ErrorAnswer.json(response.body)
        case .query: answer = ErrorAnswer.xml(response.body)
        }
        return AWSError(
            code: answer.code, message: answer.message, status: response.status,
            requestID: response.headers["x-amzn-RequestId"] ?? answer.requestID,
            operation: "\(service.endpointPrefix):\(operation)", region: region,
            mayHaveBeenDone: response.status >= 500)
    }

    private func failure(
        _ service: AWSService, _ operation: String, _ code: String, _ message: String, status: Int?
    ) -> AWSError {
        AWSError(
            code: code, message: message, status: status, operation: "\(service.endpointPrefix):\(operation)",
            region: region)
    }
}

extension AWSClient {
    /// Waits before a call is sent again; a wait that is cancelled throws what the call had thrown.
    func wait(_ pause: Duration, for failure: AWSError) async throws(AWSError) {
        do { try await sleep(pause) } catch { throw failure }
    }
}
