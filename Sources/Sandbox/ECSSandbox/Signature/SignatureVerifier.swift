internal import AWSSigning
internal import HTTPCore
internal import Hashing
internal import NIOHTTP1
internal import SandboxModel

/// Checks Signature Version 4 in the `Authorization` header, as AWS's services do before they look at a request.
struct SignatureVerifier: Sendable {
    /// How far a request's clock may be from the sandbox's.
    static let skewMilliseconds = 5 * 60 * 1000

    let accessKeyID: String
    let secretAccessKey: String
    let region: String

    /// The access key that a request names; empty where it names none.
    func accessKeyID(of request: WebRequest) -> String {
        authorization(of: request)?.accessKeyID ?? ""
    }

    private func authorization(of request: WebRequest) -> SigV4Authorization? {
        request.headers.first(name: "authorization").flatMap(SigV4Authorization.init(headerValue:))
    }

    /// Refuses a request that is not signed rightly, in the words of the service; `expired` are session tokens.
    func check(
        _ request: WebRequest, for service: AWSService, expired: Set<String>, at now: Timestamp
    ) throws(APIError) {
        guard request.headers.contains(name: "authorization") else {
            throw SignatureRefusal.missingToken.error(of: service)
        }
        guard let authorization = authorization(of: request) else {
            throw SignatureRefusal.incomplete.error(of: service)
        }
        guard authorization.accessKeyID == accessKeyID else { throw SignatureRefusal.unknownKey.error(of: service) }
        if let token = request.headers.first(name: "x-amz-security-token"), expired.contains(token) {
            throw SignatureRefusal.expiredToken.error(of: service)
        }
        let timestamp = request.headers.first(name: "x-amz-date") ?? ""
        guard let signedAt = SignatureTime(timestamp) else { throw SignatureRefusal.incomplete.error(of: service) }
        try check(authorization.scope, timestamp, for: service)
        guard abs(signedAt.moment.milliseconds(since: now)) <= Self.skewMilliseconds else {
            throw SignatureRefusal.skewed(timestamp).error(of: service)
        }
        try check(authorization.signedHeaders, of: request, for: service)
        let bodyHash = SHA256.hex(request.body)
        if let claimed = request.headers.first(name: "x-amz-content-sha256"), claimed != bodyHash {
            throw SignatureRefusal.mismatch.error(of: service)
        }
        var headers = HTTPCore.HTTPHeaders()
        for field in request.headers { headers.add(field.name, field.value) }
        let signature = SigV4.signature(
            method: request.method, path: request.path, query: String(request.target.dropFirst(request.path.count + 1)),
            headers: headers, signedHeaders: authorization.signedHeaders, bodyHash: bodyHash,
            secretAccessKey: secretAccessKey, timestamp: timestamp, scope: authorization.scope)
        guard signature == authorization.signature else { throw SignatureRefusal.mismatch.error(of: service) }
    }

    private func check(_ scope: SigV4Scope, _ timestamp: String, for service: AWSService) throws(APIError) {
        guard scope.date == timestamp.prefix(8) else {
            throw SignatureRefusal.scope(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date."
            )
            .error(of: service)
        }
        guard scope.service == service.rawValue else {
            throw SignatureRefusal.scope(
                "Credential should be scoped to correct service: '\(service.rawValue)'."
            ).error(of: service)
        }
        guard scope.region == region else {
            throw SignatureRefusal.scope("Credential should be scoped to a valid region.").error(of: service)
        }
    }

    /// The host, the target and the session token have to be signed where they are there.
    private func check(_ signed: [String], of request: WebRequest, for service: AWSService) throws(APIError) {
        for name in ["host", "x-amz-date", "x-amz-target", "x-amz-security-token"]
        where request.headers.contains(name: name) && !signed.contains(name) {
            throw SignatureRefusal.scope("'\(name)' must be a 'SignedHeader' in the AWS Authorization.").error(
                of: service)
        }
    }
}
