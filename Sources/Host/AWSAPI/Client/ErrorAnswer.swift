internal import DriverProtocol
internal import HTTPCore

/// What AWS answers instead of a result.
struct ErrorAnswer {
    var code: String
    var message: String
    var requestID: String?
    var resourceIDs: [String] = []

    /// `{"__type":"com.amazonaws.ecs#ClusterNotFoundException","message":"…"}`
    static func json(_ response: HTTPResponse) -> ErrorAnswer {
        let type = response.headers["x-amzn-ErrorType"]
        guard let json = try? JSONValue(parsing: response.body), json.object != nil else {
            return unreadable(response, code: type)
        }
        return ErrorAnswer(
            code: name(of: json["__type"]?.string ?? type ?? json["code"]?.string),
            message: json["message"]?.string ?? json["Message"]?.string ?? "",
            resourceIDs: json["resourceIds"]?.array?.compactMap(\.string) ?? [])
    }

    /// `<ErrorResponse><Error><Code>…` of STS, `<Response><Errors><Error><Code>…` of EC2.
    static func xml(_ response: HTTPResponse) -> ErrorAnswer {
        guard let root = try? XMLReader.read(response.body), let error = root["Error"] ?? root["Errors"]?["Error"]
        else {
            return unreadable(response, code: nil)
        }
        return ErrorAnswer(
            code: name(of: error["Code"]?.text), message: error["Message"]?.text ?? "",
            requestID: root["RequestId"]?.text ?? root["RequestID"]?.text)
    }

    /// Without namespace (`com.amazonaws.ecs#`) and without what may follow a colon.
    private static func name(of type: String?) -> String {
        guard let type, !type.isEmpty else { return "UnknownError" }
        let code = type.prefix { $0 != ":" }
        return String(code.split(separator: "#").last ?? code)
    }

    /// A load balancer's or a proxy's page; or nothing at all, which no AWS service answers: a connection that ends
    /// within the headers leaves a status alone, and whether that was a throttle or a refusal only asking again tells.
    private static func unreadable(_ response: HTTPResponse, code: String?) -> ErrorAnswer {
        let text = String(decoding: response.body.prefix(200), as: UTF8.self)
        guard text.isEmpty else { return ErrorAnswer(code: name(of: code), message: text) }
        return ErrorAnswer(
            code: code.map(name(of:)) ?? "UnreadableAnswer",
            message: "HTTP status \(response.status) without a reason")
    }
}
