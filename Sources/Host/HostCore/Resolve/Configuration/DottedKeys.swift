internal import DriverProtocol

/// Job variables whose names are paths: `env.FOO`.
enum DottedKeys {
    /// Deeper than any template; keeps a key of a million dots from exhausting the stack.
    static let maximumDepth = 100

    static func isDotted(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: ".")) }

    /// The dotted ones of one level's variables, unfolded into maps.
    static func unfolded(_ variables: JSONObject) throws(ResolutionError) -> JSONObject {
        var unfolded = JSONObject()
        for (name, value) in variables where isDotted(name) {
            let path = ValuePath(name).texts
            guard path.count <= maximumDepth else {
                throw ResolutionError(
                    .configurationInvalid, path: "/variables",
                    "The job variable '\(name.prefix(60))…' names a path of \(path.count) keys, more than \(maximumDepth).",
                    hint: "Set the map itself.")
            }
            guard set(value, at: path[...], in: &unfolded) else {
                throw ResolutionError(
                    .configurationInvalid, path: "/variables/" + name,
                    "The job variable '\(name)' sets a member of something that another dotted job variable makes no map.",
                    hint: "Remove one of the two.")
            }
        }
        return unfolded
    }

    /// False when something on the way is no map.
    private static func set(_ value: JSONValue, at path: ArraySlice<String>, in members: inout JSONObject) -> Bool {
        guard let key = path.first else { return false }
        guard path.count > 1 else {
            members[key] = value
            return true
        }
        guard var inner = (members[key] ?? .object(JSONObject())).object else { return false }
        // The copy must be the only one, or each key would copy all the map's members.
        if members.contains(key) { members[key] = .null }
        let isSet = set(value, at: path.dropFirst(), in: &inner)
        members[key] = .object(inner)
        return isSet
    }

    /// Two maps merged member by member at every depth; anything else replaces what stood there.
    static func merge(_ value: JSONValue, over old: JSONValue?) -> JSONValue {
        guard case .object(let added) = value, case .object(var members)? = old else { return value }
        for (key, value) in added { members[key] = merge(value, over: members[key]) }
        return .object(members)
    }
}
