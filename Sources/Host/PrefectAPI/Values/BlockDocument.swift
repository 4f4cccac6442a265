package import DriverProtocol

/// A block with its data, secrets included where they were asked for. Its description shows no data.
package struct BlockDocument: Sendable, Identifiable, PrefectValue, CustomStringConvertible, CustomReflectable {
    package var id: String
    /// Nil for an anonymous block.
    package var name: String?
    /// Such as `aws-credentials`.
    package var typeSlug: String?
    package var data: JSONObject
    /// Paths into `data`, dotted, `*` for any member: what the block's schema calls secret.
    package var secretFields: [String]

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        name = try object.optionalString("name")
        data = try object.members("data")
        typeSlug = object.json("block_type")?["slug"]?.string
        let fields = object.json("block_schema")?["fields"]
        secretFields = (fields?["secret_fields"]?.array ?? []).compactMap(\.string)
    }

    package var description: String { "block \(typeSlug ?? "")/\(name ?? id)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
