package import DriverProtocol

/// What the server said about the things that a job refers to. What is not there, the server does not have.
package struct ReferenceAnswers: Sendable {
    /// Documents by type and name.
    package var blocks: [TemplateReferences.BlockName: BlockDocument]
    /// Documents by id, as the reference spells it.
    package var blocksByID: [String: BlockDocument]
    /// Variables' values.
    package var variables: [String: JSONValue]

    package init(
        blocks: [TemplateReferences.BlockName: BlockDocument] = [:], blocksByID: [String: BlockDocument] = [:],
        variables: [String: JSONValue] = [:]
    ) {
        self.blocks = blocks
        self.blocksByID = blocksByID
        self.variables = variables
    }
}
