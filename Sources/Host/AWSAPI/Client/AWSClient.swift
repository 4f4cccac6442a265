internal import AWSSigning
package import DriverProtocol
package import FoundationEssentials
package import HTTPCore
internal import Throttling

/// Signs and sends AWS requests with one set of credentials, in one region.
package struct AWSClient: Sendable {
    /// The region of every request.
    package internal(set) var region: String
    private let transport: any HTTPTransport
    private let credentials: CachedCredentials?
    private let endpoints: EndpointResolver
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async throws -> Void
    /// Where calls wait for leave; nil: they are sent at once.
    let gate: CallGate?
    /// Whether calls leave what is reserved in the buckets to others.
    private var isYielding = false

    /// The longest that a request may take.
    private static let timeout: Duration = .seconds(30)

    /// - Parameter credentials: nil for the few calls that carry their own proof and are not signed.
    package init(
        region: String, transport: any HTTPTransport, credentials: CachedCredentials?, endpoints: EndpointResolver,
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void,
        gate: CallGate? = nil
    ) {
        self.gate = gate
        self.region = region
        self.transport = transport
        self.credentials = credentials
        self.endpoints = endpoints
        self.now = now
        self.sleep = sleep
    }

    /// The same client for work that can wait, such as the rounds of watching: its reads leave a share to others.
    package var yielding: AWSClient {
        var client = self
        client.isYielding = true
        return client
    }

    /// One call of an operation that takes and gives JSON, with retries where they are safe.
    /// - Parameter permit: leave that was waited for before.
    package func call(
        _ service: AWSService, _ operation: String, _ input: JSONObject, retry: AWSRetry, permit: LaunchPermit? = nil
    ) async throws(AWSError) -> JSONObject {
        let response = try await send(service, operation, input, retry: retry, permit: permit)
        // Operations without a result may answer with nothing.
        guard !response.body.isEmpty else { return JSONObject() }
        let value: JSONValue
        do throws(JSONParseError) {
            value = try JSONValue(parsing: response.body)
        } catch {
            throw unreadable(service, operation, error.description, response)
        }
        guard let answer = value.object else {
            throw unreadable(service, operation, "the answer is no JSON object", response)
        }
        return answer
    }

    /// One call of an operation of the query protocol; the answer is XML.
    package func query(
        _ service: AWSService, _ operation: String, _ parameters: JSONObject, retry: AWSRetry = .reads
    ) async throws(AWSError) -> XMLElement {
        let response = try await send(service, operation, parameters, retry: retry)
        do throws(XMLReader.Malformed) {
            return try XMLReader.read(response.body)
        } catch {
            throw unreadable(service, operation, error.description, response)
        }
    }

    private func send(
        _ service: AWSService, _ operation: String, _ input: JSONObject, retry: AWSRetry, permit: LaunchPermit? = nil
    ) async throws(AWSError) -> HTTPResponse {
        let throttled = ThrottledCall(service, operation, input, isYielding: isYielding)
        var attempt = 0
        var hasRenewed = false
        while true {
            attempt += 1
            var used: AWSCredentials?
            var grant: CallGrant?
            do throws(AWSError) {
                let credentials = try await credentials(service, operation)
                used = credentials
                grant = try await leave(throttled, permit: permit, action: service.action(operation))
                return try await sendOnce(service, operation, input, credentials: credentials)
            } catch {
                if error.classification == .throttled, let grant { gate?.throttled(grant) }
                if error.classification == .credentials, let used {
                    await credentials?.refused(used)
                    if !hasRenewed {
                        hasRenewed = true
                        continue
                    }
                }
                guard let pause = retry.pause(after: error, attempt: attempt, fraction: .random(in: 0..<1)) else {
                    throw error
                }
                try await wait(pause, for: error)
            }
        }
    }

    /// Waits until AWS is likely to take the call.
    private func leave(
        _ call: ThrottledCall, permit: LaunchPermit?, action: String
    ) async throws(AWSError) -> CallGrant? {
        if let grant = permit?.spend() { return grant }
        do throws(CancellationError) {
            return try await gate?.pass(call)
        } catch {
            throw AWSError(
                code: "Cancelled", message: "cancelled before the call was sent", status: nil, operation: action,
                region: region)
        }
    }

    private func credentials(_ service: AWSService, _ operation: String) async throws(AWSError) -> AWSCredentials? {
        do throws(CredentialsError) {
            return try await credentials?.credentials()
        } catch {
            throw AWSError(
                code: "NoCredentials", message: error.description, status: nil,
                operation: service.action(operation), region: region)
        }
    }

    private func sendOnce(
        _ service: AWSService, _ operation: String, _ input: JSONObject, credentials: AWSCredentials?
    ) async throws(AWSError) -> HTTPResponse {
        let address = endpoints.address(of: service.endpoint, region: region)
        var request = HTTPRequest(method: "POST", url: address.url + "/", timeout: Self.timeout)
        switch service.format {
        case .json(let version, let target):
            request.headers.add("Content-Type", "application/x-amz-json-\(version)")
            request.headers.add("X-Amz-Target", "\(target).\(operation)")
            request.body = JSONValue.object(input).serialized()
        case .query(let version):
            request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            request.body = QueryForm.encode(action: operation, version: version, parameters: input)
        }
        if let credentials {
            request = SigV4.sign(
                request, credentials: credentials, region: address.signingRegion, service: service.endpointPrefix,
                at: now())
        }
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await transport.send(request)
        } catch {
            throw AWSError(error, operation: service.action(operation), region: region)
        }
        guard response.status == 200 else { throw refusal(service, operation, response, to: credentials) }
        return response
    }

    /// - Parameter credentials: what AWS was asked with. A refused signature is answered with all that was signed, the session token
    ///   too.
    private func refusal(
        _ service: AWSService, _ operation: String, _ response: HTTPResponse, to credentials: AWSCredentials?
    ) -> AWSError {
        let answer =
            switch service.format {
            case .json: ErrorAnswer.json(response)
            case .query: ErrorAnswer.xml(response)
            }
        let mask = SecretMask([credentials?.secretAccessKey, credentials?.sessionToken].compactMap(\.self))
        return AWSError(
            code: answer.code, message: mask.applied(to: answer.message), status: response.status,
            requestID: response.headers["x-amzn-RequestId"] ?? answer.requestID,
            operation: service.action(operation), region: region,
            mayHaveBeenDone: response.status >= 500 || answer.code == "UnreadableAnswer",
            resourceIDs: answer.resourceIDs)
    }

    /// AWS has answered well, so it has probably done what was asked; what, nobody can tell.
    private func unreadable(
        _ service: AWSService, _ operation: String, _ reason: String, _ response: HTTPResponse
    ) -> AWSError {
        AWSError(
            code: "UnreadableAnswer", message: reason, status: response.status,
            requestID: response.headers["x-amzn-RequestId"], operation: service.action(operation), region: region,
            mayHaveBeenDone: true)
    }
}

extension AWSClient {
    /// Waits before a call is sent again; a wait that is cancelled throws what the call had thrown.
    func wait(_ pause: Duration, for failure: AWSError) async throws(AWSError) {
        do { try await sleep(pause) } catch { throw failure }
    }
}
