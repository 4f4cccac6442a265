internal import DriverProtocol

/// A reference to a block document or to something inside it: `prefect.blocks.<type>.<name>[.<path>]`.
struct BlockPath {
    /// The document.
    var block: TemplateReferences.BlockName
    /// What is wanted of it; nil: all.
    var path: String?

    /// Nil when the name of a document is missing.
    init?(_ placeholder: String) {
        let parts = placeholder.dropFirst(Placeholder.blockPrefix.count)
            .split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        block = TemplateReferences.BlockName(type: String(parts[0]), name: String(parts[1]))
        path = parts.count == 3 ? String(parts[2]) : nil
    }

    /// The id in `{"$ref": {"block_document_id": …}}`; nil for any other map.
    static func documentID(in members: JSONObject) -> String? {
        members["$ref"]?["block_document_id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
