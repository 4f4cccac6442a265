internal import DriverProtocol

/// What a request needs leave for: an action on a resource, and what a policy's conditions may ask about.
package struct Authorization: Sendable, Hashable {
    /// Such as `ecs:RunTask`.
    package let action: String
    /// An ARN, or `*` for an action that knows no resources.
    package let resource: String
    /// Condition keys, such as `ecs:cluster`, and their values.
    package let context: [String: String]

    package init(_ action: String, on resource: String, context: [String: String] = [:]) {
        self.action = action
        self.resource = resource
        self.context = context
    }
}

extension Authorization {
    var json: JSONValue {
        [
            "action": .string(action), "resource": .string(resource),
            "context": .object(
                context.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) }),
        ]
    }
}
