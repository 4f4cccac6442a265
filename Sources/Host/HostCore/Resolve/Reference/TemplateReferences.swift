internal import DriverProtocol

/// The block documents and variables of Prefect's that a job refers to, so that they can be fetched in one go.
package struct TemplateReferences: Sendable, Equatable {
    /// A block document by its type and name.
    package struct BlockName: Sendable, Hashable {
        /// The type's slug: `aws-credentials`.
        package var type: String
        /// The document's name.
        package var name: String

        package init(type: String, name: String) {
            self.type = type
            self.name = name
        }
    }

    /// Documents named in placeholders, `{{ prefect.blocks.<type>.<name> }}`.
    package internal(set) var blocks: Set<BlockName> = []
    /// Documents named by id, `{"$ref": {"block_document_id": …}}`.
    package internal(set) var blockIDs: Set<String> = []
    /// Variables, `{{ prefect.variables.<name> }}`.
    package internal(set) var variables: Set<String> = []

    /// Whether a placeholder begins like a reference to a block and names none.
    var isMalformed = false

    package init() {}

    /// Whether nothing is to be fetched.
    package var isEmpty: Bool { blocks.isEmpty && blockIDs.isEmpty && variables.isEmpty }

    /// Whether anything is to be replaced, or refused.
    var needsResolution: Bool { !isEmpty || isMalformed }

    /// What a job refers to.
    package static func collect(in input: ResolveInput) throws(ResolutionError) -> TemplateReferences {
        try JobResolution.fill(input).references
    }

    /// The variables that fetched blocks refer to and that are not fetched yet. References to further blocks inside a
    /// block, and anything inside a variable, stay as they are (Prefect 3.8.8).
    package static func variables(inBlocksOf answers: ReferenceAnswers) -> Set<String> {
        var found = TemplateReferences()
        for document in answers.blocks.values { found.collect(document.data, blocks: false) }
        for document in answers.blocksByID.values { found.collect(document.data, blocks: false) }
        return found.variables.subtracting(answers.variables.keys)
    }
}
