internal import DriverProtocol
internal import FoundationEssentials

/// Reads members of one JSON object by type; what is missing or of another type is told with its path.
struct ObjectReader {
    let object: JSONObject
    private let path: String

    init(_ json: JSONValue, at path: String) throws(ShapeProblem) {
        guard let object = json.object else {
            throw ShapeProblem(path: path, message: "should be an object, is \(json.typeName)")
        }
        self.object = object
        self.path = path
    }

    func string(_ key: String) throws(ShapeProblem) -> String {
        try required(key, "a string", try optionalString(key))
    }

    /// Null and a missing member are nil in all the optional readings.
    func optionalString(_ key: String) throws(ShapeProblem) -> String? {
        try read(key, "a string", \.string)
    }

    func bool(_ key: String, default value: Bool) throws(ShapeProblem) -> Bool {
        try read(key, "a boolean", \.bool) ?? value
    }

    func optionalInt(_ key: String) throws(ShapeProblem) -> Int? {
        try read(key, "an integer", \.int)
    }

    func date(_ key: String) throws(ShapeProblem) -> Date {
        try required(key, "a time", try optionalDate(key))
    }

    func optionalDate(_ key: String) throws(ShapeProblem) -> Date? {
        guard let text = try optionalString(key) else { return nil }
        guard let date = Timestamp.date(text) else { throw problem(key, "should be a time, is \"\(text.prefix(40))\"") }
        return date
    }

    func json(_ key: String) -> JSONValue? { object[key] }

    /// Empty when missing or null.
    func members(_ key: String) throws(ShapeProblem) -> JSONObject {
        try read(key, "an object", \.object) ?? JSONObject()
    }

    func optionalMembers(_ key: String) throws(ShapeProblem) -> JSONObject? {
        try read(key, "an object", \.object)
    }

    func strings(_ key: String) throws(ShapeProblem) -> [String] {
        guard let elements = try read(key, "an array", \.array) else { return [] }
        return elements.compactMap(\.string)
    }

    func value<Value: PrefectValue>(_ key: String) throws(ShapeProblem) -> Value {
        try required(key, "an object", try optionalValue(key))
    }

    func optionalValue<Value: PrefectValue>(_ key: String) throws(ShapeProblem) -> Value? {
        guard let json = object[key], !json.isNull else { return nil }
        return try Value(reading: ObjectReader(json, at: "\(path)/\(key)"))
    }

    private func required<Value>(_ key: String, _ type: String, _ value: Value?) throws(ShapeProblem) -> Value {
        guard let value else { throw problem(key, "is missing, should be \(type)") }
        return value
    }

    private func read<Value>(
        _ key: String, _ type: String, _ get: KeyPath<JSONValue, Value?>
    ) throws(ShapeProblem) -> Value? {
        guard let json = object[key], !json.isNull else { return nil }
        guard let value = json[keyPath: get] else { throw problem(key, "should be \(type), is \(json.typeName)") }
        return value
    }

    func problem(_ key: String, _ message: String) -> ShapeProblem {
        ShapeProblem(path: "\(path)/\(key)", message: message)
    }
}
