internal import NIOHTTP1
internal import SandboxModel

/// Takes AWS's requests from the wire: finds the service and operation, checks the signature, lets the account answer.
struct AWSGateway: Sendable {
    private static let ecsTarget = "AmazonEC2ContainerServiceV20141113."
    private static let logsTarget = "Logs_20140328."
    private static let queueTarget = "AmazonSQS."

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
        return Self.webAnswer(answer, for: call.service)
    }

    /// Which operation of which service a request asks for.
    private static func call(_ request: WebRequest, accessKeyID: String) -> APIRequest {
        if let target = request.headers.first(name: "x-amz-target") {
            if target.hasPrefix(logsTarget) {
                return APIRequest(
                    service: .logs, operation: String(target.dropFirst(logsTarget.count)), body: request.body,
                    accessKeyID: accessKeyID)
            }
            if target.hasPrefix(queueTarget) {
                return APIRequest(
                    service: .sqs, operation: String(target.dropFirst(queueTarget.count)), body: request.body,
                    accessKeyID: accessKeyID)
            }
            let operation = target.hasPrefix(ecsTarget) ? String(target.dropFirst(ecsTarget.count)) : target
            return APIRequest(service: .ecs, operation: operation, body: request.body, accessKeyID: accessKeyID)
        }
        if request.headers.first(name: "content-type")?.hasPrefix("application/x-www-form-urlencoded") == true {
            let form = QueryForm(request.body)
            return APIRequest(
                service: form["Version"] == "2011-06-15" ? .sts : .ec2, operation: form["Action"] ?? "",
                body: request.body, accessKeyID: accessKeyID)
        }
        return APIRequest(service: .ecs, operation: "", body: request.body, accessKeyID: accessKeyID)
    }

    private static func webAnswer(_ answer: APIAnswer, for service: AWSService) -> WebAnswer {
        let delivery: WebAnswer.Delivery =
            switch answer.delivery {
            case .sent: .sent
            case .delayed(let milliseconds): .delayed(.milliseconds(milliseconds))
            case .reset: .reset
            case .never: .never
            }
        let headers: HTTPHeaders = ["content-type": answer.contentType, "x-amzn-requestid": answer.requestID]
        return WebAnswer(status: answer.status, headers: headers, body: answer.body, delivery: delivery)
    }
}
