/// A reference in a text: `{{ name }}`.
struct Placeholder: Equatable {
    /// What a reference refers to.
    enum Kind: Equatable {
        /// A job variable, by a path into it.
        case value
        /// A variable of the worker's environment.
        case environment
        /// A block document.
        case block
        /// A variable of Prefect's.
        case variable
    }

    static let blockPrefix = "prefect.blocks."
    static let variablePrefix = "prefect.variables."

    /// What stands between the braces, without blanks.
    var name: String
    /// What it refers to.
    var kind: Kind

    init(name: String) {
        self.name = name
        kind =
            if name.hasPrefix(Self.blockPrefix) {
                .block
            } else if name.hasPrefix(Self.variablePrefix) {
                .variable
            } else if name.utf8.first == UInt8(ascii: "$") {
                .environment
            } else {
                .value
            }
    }

    /// For kind ``Kind/environment``: the variable's name.
    var environmentName: String { String(name.drop { $0 == "$" }) }
    /// For kind ``Kind/variable``: the variable's name.
    var variableName: String { String(name.dropFirst(Self.variablePrefix.count)) }
}

/// A text cut into references and what stands between them.
enum TemplatePart: Equatable {
    case text(Substring)
    case placeholder(Placeholder, source: Substring)
}
