/// One JSON-RPC 2.0 message: what a line on a driver's stdin or stdout carries.
public enum RPCMessage: Sendable, Equatable {
    /// A request, to be answered exactly once.
    case request(id: RequestID, method: String, params: JSONObject)
    /// A notification, never answered.
    case notification(method: String, params: JSONObject)
    /// The answer to a request that succeeded.
    case result(id: RequestID, JSONValue)
    /// The answer to a request that failed. The id is nil when the request's id could not be read.
    case failure(id: RequestID?, DriverError)

    /// Why a JSON value is no JSON-RPC message.
    public struct Malformed: Error, Sendable, Equatable, CustomStringConvertible {
        /// A sentence for people.
        public let description: String
    }

    /// Reads a message from a line without its newline.
    /// - Throws: ``JSONParseError`` when the line is not JSON, ``Malformed`` when it is JSON of another kind.
    public init(line: [UInt8], limits: JSONLimits = JSONLimits()) throws {
        try self.init(json: JSONValue(parsing: line, limits: limits))
    }

    /// Reads a message from a value. Members that JSON-RPC does not name are ignored.
    public init(json: JSONValue) throws(Malformed) {
        guard let object = json.object else {
            throw Malformed(description: "a message is a JSON object, this is \(json.typeName)")
        }
        guard object["jsonrpc"]?.string == "2.0" else {
            throw Malformed(description: "the member \"jsonrpc\" is not \"2.0\"")
        }
        let id = object["id"].flatMap(RequestID.init)
        if let method = object["method"] {
            guard let method = method.string else { throw Malformed(description: "the member \"method\" is no string") }
            let params: JSONObject
            switch object["params"] {
            case nil: params = JSONObject()
            case .object(let members)?: params = members
            case let other?: throw Malformed(description: "the member \"params\" is \(other.typeName), not an object")
            }
            if object.contains("id") {
                guard let id else { throw Malformed(description: "the member \"id\" is neither a string nor a number") }
                self = .request(id: id, method: method, params: params)
            } else {
                self = .notification(method: method, params: params)
            }
        } else if let error = object["error"], !error.isNull {
            self = .failure(id: id, DriverError(json: error))
        } else if let result = object["result"] {
            guard let id else { throw Malformed(description: "an answer without a usable \"id\"") }
            self = .result(id: id, result)
        } else {
            throw Malformed(description: "neither a request (\"method\") nor an answer (\"result\" or \"error\")")
        }
    }

    /// The message as a value.
    public var json: JSONValue {
        var object = JSONObject()
        object["jsonrpc"] = "2.0"
        switch self {
        case .request(let id, let method, let params):
            object["id"] = id.json
            object["method"] = .string(method)
            object["params"] = .object(params)
        case .notification(let method, let params):
            object["method"] = .string(method)
            object["params"] = .object(params)
        case .result(let id, let value):
            object["id"] = id.json
            object["result"] = value
        case .failure(let id, let error):
            object["id"] = id?.json ?? .null
            object["error"] = error.json
        }
        return .object(object)
    }

    /// The message as a line, its newline included.
    public var line: [UInt8] {
        var bytes = json.serialized()
        bytes.append(0x0A)
        return bytes
    }
}
