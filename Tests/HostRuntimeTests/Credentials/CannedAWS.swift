import DriverProtocol
import FoundationEssentials
import HTTPCore
import Synchronization

/// Answers every request as AWS or a metadata service might, and keeps what was sent. `ask_botocore.py` says the same.
final class CannedAWS: HTTPTransport {
    private let sent = Mutex<[JSONObject]>([])
    private let instead: @Sendable (JSONObject, _ position: Int) -> HTTPResponse?

    /// - Parameter instead: what is answered to a request in the place of the usual; nil: that.
    init(instead: @escaping @Sendable (JSONObject, _ position: Int) -> HTTPResponse? = { _, _ in nil }) {
        self.instead = instead
    }

    /// What was sent, in order.
    var requests: [JSONObject] { sent.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let parts = request.url.split(separator: "?", maxSplits: 1)
        var entry: JSONObject = ["method": .string(request.method), "url": .string(String(parts[0]))]
        if parts.count == 2 { entry["query"] = .object(Self.pairs(parts[1])) }
        if let authorization = request.headers["Authorization"] {
            if let signed = Self.scope(authorization) {
                entry["signed"] = .string(signed)
            } else {
                entry["authorization"] = .string(authorization)
            }
        }
        for name in ["X-Amz-Security-Token", "x-amz-sso_bearer_token"] {
            if let value = request.headers[name] { entry[name] = .string(value) }
        }
        var form = JSONObject()
        let body = String(decoding: request.body, as: UTF8.self)
        if body.hasPrefix("{") {
            entry["body"] = (try? JSONValue(parsing: request.body)) ?? .null
        } else if !body.isEmpty {
            form = Self.pairs(body[...])
            var shown = form.filter { $0.key != "Version" }
            if shown["RoleSessionName"] == "worker-host" { shown["RoleSessionName"] = nil }
            entry["body"] = .object(shown)
        }
        if let target = request.headers["X-Amz-Target"] { entry["target"] = .string(target) }
        let position = sent.withLock { sent in
            sent.append(entry)
            return sent.count - 1
        }
        if let answer = instead(entry, position) { return answer }
        let path = parts[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(separator: "/")
        return HTTPResponse(status: 200, body: Array(Self.answer("/" + path, form).utf8))
    }

    private static func answer(_ path: String, _ form: JSONObject) -> String {
        if let action = form["Action"]?.string { return query(action, form) }
        if path.hasSuffix("/api/token") { return "metadata-token" }
        if path.hasSuffix("/placement/region") { return "us-imds-1" }
        if path.hasSuffix("/security-credentials/") { return "instance-role" }
        if path.hasSuffix("/security-credentials/instance-role") { return keys("AKIMDS") }
        if path.hasSuffix("/federation/credentials") {
            return #"{"roleCredentials":{"accessKeyId":"AKSSO","secretAccessKey":"s","sessionToken":"t","#
                + #""expiration":4070908800000}}"#
        }
        if path.hasSuffix("/token") { return #"{"accessToken":"renewed","expiresIn":28800,"refreshToken":"r2"}"# }
        return path == "/" ? "{}" : keys("AKCONTAINER")
    }

    private static func query(_ action: String, _ form: JSONObject) -> String {
        let result: String
        if action.hasPrefix("AssumeRole") {
            let id = "AKROLE-\(form["RoleArn"]?.string?.split(separator: "/").last ?? "")"
            result =
                "<Credentials><AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                + "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
        } else {
            result = "<Account>1</Account>"
        }
        return "<\(action)Response><\(action)Result>\(result)</\(action)Result></\(action)Response>"
    }

    private static func keys(_ id: String) -> String {
        #"{"AccessKeyId":"\#(id)","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#
    }

    /// `<key>/<region>/<service>` of a signature.
    private static func scope(_ authorization: String) -> String? {
        guard authorization.hasPrefix("AWS4"), let mark = authorization.firstRange(of: "Credential=") else {
            return nil
        }
        let words = authorization[mark.upperBound...].prefix { $0 != "," }.split(separator: "/")
        guard words.count == 5 else { return nil }
        return "\(words[0])/\(words[2])/\(words[3])"
    }

    private static func pairs(_ text: Substring) -> JSONObject {
        var pairs = JSONObject()
        for pair in text.split(separator: "&") {
            let words = pair.split(separator: "=", maxSplits: 1).map(decoded)
            if words.count == 2 { pairs[words[0]] = .string(words[1]) }
        }
        return pairs
    }

    /// Without percent escapes.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
