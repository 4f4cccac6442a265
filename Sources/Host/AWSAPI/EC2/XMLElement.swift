/// One element of an XML document: its children, or its text.
package struct XMLElement: Sendable, Equatable {
    package let name: String
    package let children: [XMLElement]
    /// The text, where there are no children.
    package let text: String

    /// The first child of a name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }
}
