internal import NIOHTTP1
internal import SandboxModel

/// Takes AWS's requests from the wire: finds the service and operation, checks the signature, lets the account answer.
struct AWSGateway: Sendable {
    /// What `X-Amz-Target` begins with, by service.
    private static let targets: [(prefix: String, service: AWSService)] = [
        ("AmazonEC2ContainerServiceV20141113.", .ecs), ("Logs_20140328.", .logs), ("AmazonSQS.", .sqs),
        ("ServiceQuotasV20190624.", .servicequotas), ("secretsmanager.", .secretsmanager),
    ]
    /// The API versions that forms name, by service; EC2 for every other.
    private static let versions: [String: AWSService] = ["2011-06-15": .sts, "2010-05-08": .iam]

    let account: LiveAccount
    let verifier: SignatureVerifier
    let clock: @Sendable () -> Timestamp

    func answer(_ request: WebRequest) async -> WebAnswer {
        let call = Self.call(request, accessKeyID: verifier.accessKeyID(of: request))
        let answer: APIAnswer
        do throws(APIError) {
            try verifier.check(
                request, for: call.service, expired: await account.expiredSessionTokens, at: clock())
            await account.waitForMessages(call)
            answer = await account.answer(call)
        } catch {
            answer = await account.refuse(call, with: error)
        }
        return Self.webAnswer(answer, for: call.service, date: await account.now)
    }

    /// Which operation of which service a request asks for.
    private static func call(_ request: WebRequest, accessKeyID: String) -> APIRequest {
        if let target = request.headers.first(name: "x-amz-target") {
            let known = targets.first { target.hasPrefix($0.prefix) }
            return APIRequest(
                service: known?.service ?? .ecs, operation: String(target.dropFirst(known?.prefix.count ?? 0)),
                body: request.body, accessKeyID: accessKeyID)
        }
        if request.headers.first(name: "content-type")?.hasPrefix("application/x-www-form-urlencoded") == true {
            let form = QueryForm(request.body)
            return APIRequest(
                service: form["Version"].flatMap { versions[$0] } ?? .ec2, operation: form["Action"] ?? "",
                body: request.body, accessKeyID: accessKeyID)
        }
        return APIRequest(service: .ecs, operation: "", body: request.body, accessKeyID: accessKeyID)
    }

    private static func webAnswer(_ answer: APIAnswer, for service: AWSService, date: Timestamp) -> WebAnswer {
        let delivery: WebAnswer.Delivery =
            switch answer.delivery {
            case .sent: .sent
            case .delayed(let milliseconds): .delayed(.milliseconds(milliseconds))
            case .reset: .reset
            case .never: .never
            }
        let headers: HTTPHeaders = [
            "content-type": answer.contentType, "x-amzn-requestid": answer.requestID, "date": date.httpDate,
        ]
        return WebAnswer(status: answer.status, headers: headers, body: answer.body, delivery: delivery)
    }
}
