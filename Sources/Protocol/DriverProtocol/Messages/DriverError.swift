/// A driver's refusal: JSON-RPC's error object with `data` as the protocol defines it.
public struct DriverError: Error, Sendable, Equatable {
    /// JSON-RPC's codes, and the protocol's own (1 to 3; a driver's own start at 100).
    public enum Code {
        /// The line is not JSON.
        public static let parseError = -32700
        /// The message is not a request.
        public static let invalidRequest = -32600
        /// The driver does not know the method.
        public static let methodNotFound = -32601
        /// The params do not fit the method.
        public static let invalidParams = -32602
        /// The driver failed.
        public static let internalError = -32603
        /// The request was cancelled before it was answered (as in the Language Server Protocol).
        public static let cancelled = -32800
        /// Permanent: the job's configuration is at fault.
        public static let configuration = 1
        /// Passing: worth asking again.
        public static let transient = 2
        /// The driver cannot do this.
        public static let unsupported = 3
    }

    /// What a refusal means to the flow run.
    public enum Kind: String, Sendable {
        /// Permanent: the flow run is marked Crashed with message and hint.
        case configuration
        /// Worth asking again after ``DriverError/retryAfterMs``.
        case transient
        /// The driver cannot do what is asked.
        case unsupported
    }

    /// See ``Code``.
    public var code: Int
    /// What is wrong, in a sentence.
    public var message: String
    /// `data`, with members nobody here knows.
    public var data: JSONObject

    /// An error as it stands on the wire.
    public init(code: Int, message: String, data: JSONObject = JSONObject()) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// A fault in the job's configuration, at a JSON Pointer into the request's params.
    public static func configuration(_ message: String, path: String? = nil, hint: String? = nil) -> DriverError {
        make(.configuration, code: Code.configuration, message, path: path, hint: hint)
    }

    /// A failure that passes.
    public static func transient(_ message: String, retryAfterMs: Int? = nil, hint: String? = nil) -> DriverError {
        var error = make(.transient, code: Code.transient, message, path: nil, hint: hint)
        if let retryAfterMs { error.data["retryAfterMs"] = .int(retryAfterMs) }
        return error
    }

    /// Something the driver cannot do.
    public static func unsupported(_ message: String, path: String? = nil, hint: String? = nil) -> DriverError {
        make(.unsupported, code: Code.unsupported, message, path: path, hint: hint)
    }

    private static func make(_ kind: Kind, code: Int, _ message: String, path: String?, hint: String?) -> DriverError {
        var data: JSONObject = ["kind": .string(kind.rawValue)]
        if let path { data["path"] = .string(path) }
        if let hint { data["hint"] = .string(hint) }
        return DriverError(code: code, message: message, data: data)
    }

    /// What the refusal means: by `data.kind`, else by the code; anything unknown is the configuration's fault, since
    /// asking again would not help.
    public var kind: Kind {
        if let kind = data["kind"]?.string.flatMap(Kind.init) { return kind }
        switch code {
        case Code.transient: return .transient
        case Code.unsupported, Code.methodNotFound: return .unsupported
        default: return .configuration
        }
    }

    /// A JSON Pointer into the request's params.
    public var path: String? { data["path"]?.string }
    /// What to do about it.
    public var hint: String? { data["hint"]?.string }
    /// When to ask again, in milliseconds.
    public var retryAfterMs: Int? { data["retryAfterMs"]?.int }

    /// Reads an error object leniently: a driver's refusal counts even when its shape does not.
    public init(json: JSONValue) {
        self.init(
            code: json["code"]?.int ?? Code.internalError,
            message: json["message"]?.string ?? "the driver gave no message: \(json.text().prefix(200))",
            data: json["data"]?.object ?? JSONObject())
    }

    /// The error as it stands on the wire.
    public var json: JSONValue {
        var object: JSONObject = ["code": .int(code), "message": .string(message)]
        if !data.isEmpty { object["data"] = .object(data) }
        return .object(object)
    }
}
