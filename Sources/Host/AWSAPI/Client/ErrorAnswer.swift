internal import DriverProtocol

/// Reads what AWS answers instead of a result.
enum ErrorAnswer {
    /// `{"__type":"com.amazonaws.ecs#ClusterNotFoundException","message":"…"}`
    static func json(_ body: [UInt8]) -> (code: String, message: String, requestID: String?) {
        guard let json = try? JSONValue(parsing: body) else { return unreadable(body) }
        let type = json["__type"]?.string ?? json["code"]?.string ?? "UnknownError"
        let code = type.split(separator: "#").last.map(String.init) ?? type
        var message = json["message"]?.string ?? json["Message"]?.string ?? ""
        if let ids = json["resourceIds"]?.array?.compactMap(\.string), !ids.isEmpty {
            message += " [\(ids.joined(separator: ", "))]"
        }
        return (String(code.prefix { $0 != ":" }), message, nil)
    }

    /// `<ErrorResponse><Error><Code>…` of STS, `<Response><Errors><Error><Code>…` of EC2.
    static func xml(_ body: [UInt8]) -> (code: String, message: String, requestID: String?) {
        guard let root = try? XMLReader.read(body), let error = root["Error"] ?? root["Errors"]?["Error"] else {
            return unreadable(body)
        }
        return (
            error["Code"]?.text ?? "UnknownError", error["Message"]?.text ?? "",
            root["RequestId"]?.text ?? root["RequestID"]?.text
        )
    }

    private static func unreadable(_ body: [UInt8]) -> (code: String, message: String, requestID: String?) {
        ("UnknownError", String(decoding: body.prefix(200), as: UTF8.self), nil)
    }
}
