internal import DriverProtocol

/// One page of a list; the token is the position at which the next one starts.
struct Page {
    let items: [String]
    let nextToken: String?

    init(_ all: [String], _ input: JSONObject) throws(APIError) {
        let size = try FieldRules.pageSize(input)
        var start = 0
        if let token = input["nextToken"]?.string {
            guard let position = Int(token), position >= 0 else { throw .invalidParameter("Invalid token.") }
            start = min(position, all.count)
        }
        items = Array(all[start...].prefix(size))
        nextToken = start + items.count < all.count ? String(start + items.count) : nil
    }

    func json(_ name: String) -> JSONValue {
        var members = JSONObject()
        members[name] = .array(items.map(JSONValue.string))
        if let nextToken { members["nextToken"] = .string(nextToken) }
        return .object(members)
    }
}
