package import DriverProtocol

/// A JSON Schema of draft 2020-12, as far as schemas of job variables use it.
///
/// `$ref` goes to places in the schema itself. `format`, `default` and other annotations are passed over, and so are
/// `unevaluatedProperties`, `unevaluatedItems`, anchors and dynamic references.
package struct JSONSchema: Sendable {
    /// One place where a value does not fit.
    package struct Violation: Sendable, Equatable {
        /// A JSON Pointer into the value.
        package var path: String
        /// The keyword that is broken; `$ref` where the schema itself cannot be followed.
        package var keyword: String
        /// What is wrong with the value, as the rest of a sentence: `is 5, not of type string`.
        package var message: String
        /// What stands there; nil when something is missing.
        package var value: JSONValue?
    }

    /// The schema, true or false.
    package let root: JSONValue

    /// How much is looked at for one value: schemas may refer to each other in circles and fan out.
    static let mostSteps = 200_000
    /// How deep schemas are followed.
    static let deepest = 200

    /// A schema.
    package init(_ root: JSONValue) {
        self.root = root
    }

    /// Where the value does not fit; nothing when it does. Takes bounded time for any schema.
    package func violations(of value: JSONValue) -> [Violation] {
        var run = JSONSchemaRun(root: root)
        run.check(value, against: root, path: "", following: [])
        return run.outcome
    }

    /// What a reference refers to: `#`, or `#/` and a JSON Pointer.
    func target(of reference: String) -> JSONValue? {
        guard reference.utf8.first == UInt8(ascii: "#") else { return nil }
        guard let steps = JSONPointer.steps(String(reference.dropFirst())) else { return nil }
        var node: JSONValue? = root
        for key in steps {
            node = node?.array == nil ? node?[key] : Int(key).flatMap { node?[$0] }
        }
        return node
    }
}
