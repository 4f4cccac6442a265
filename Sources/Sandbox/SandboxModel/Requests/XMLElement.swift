/// An element of the XML that EC2 and STS answer with: text or children, no attributes but the namespace.
struct XMLElement: Sendable {
    let name: String
    let namespace: String?
    private let text: String
    private let children: [XMLElement]

    init(_ name: String, _ text: String) {
        self.name = name
        namespace = nil
        self.text = text
        children = []
    }

    init(_ name: String, namespace: String? = nil, @XMLChildren _ children: () -> [XMLElement]) {
        self.name = name
        self.namespace = namespace
        text = ""
        self.children = children()
    }

    /// The element as a document with its declaration, as UTF-8.
    func document() -> [UInt8] {
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        write(to: &out)
        return Array(out.utf8)
    }

    private func write(to out: inout String) {
        out += "<\(name)"
        if let namespace { out += " xmlns=\"\(namespace)\"" }
        out += ">"
        for character in text.unicodeScalars {
            switch character {
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            default: out.unicodeScalars.append(character)
            }
        }
        for child in children { child.write(to: &out) }
        out += "</\(name)>"
    }
}

/// Lists an element's children, single or as arrays.
@resultBuilder
enum XMLChildren {
    static func buildExpression(_ element: XMLElement) -> [XMLElement] { [element] }
    static func buildExpression(_ elements: [XMLElement]) -> [XMLElement] { elements }
    static func buildBlock(_ parts: [XMLElement]...) -> [XMLElement] { parts.flatMap { $0 } }
    static func buildOptional(_ part: [XMLElement]?) -> [XMLElement] { part ?? [] }
}
