internal import SandboxModel
struct SignatureVerifier: Sendable {
    func accessKeyID(of request: WebRequest) -> String { "" }
    func check(_ request: WebRequest, for service: AWSService, expired: Set<String>, at now: Timestamp) throws(APIError) {}
}
