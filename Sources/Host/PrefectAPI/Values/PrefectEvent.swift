package import DriverProtocol
package import FoundationEssentials

/// Something that happened to a resource, for Prefect's event feed.
package struct PrefectEvent: Sendable {
    /// A UUID of the sender's.
    package var id: String
    /// Such as `prefect.worker.started`.
    package var name: String
    package var occurred: Date
    /// Labels of the resource that it happened to, `prefect.resource.id` among them.
    package var resource: JSONObject
    /// Labels of the other resources, each with `prefect.resource.id` and `prefect.resource.role`.
    package var related: [JSONObject]
    package var payload: JSONObject
    /// The event that came before it, where that matters.
    package var follows: String?

    package init(
        id: String, name: String, occurred: Date, resource: JSONObject, related: [JSONObject] = [],
        payload: JSONObject = JSONObject(), follows: String? = nil
    ) {
        self.id = id
        self.name = name
        self.occurred = occurred
        self.resource = resource
        self.related = related
        self.payload = payload
        self.follows = follows
    }

    var json: JSONValue {
        var event: JSONObject = [
            "id": .string(id), "event": .string(name), "occurred": .string(Timestamp.text(occurred)),
            "resource": .object(resource), "related": .array(related.map(JSONValue.object)),
            "payload": .object(payload),
        ]
        if let follows { event["follows"] = .string(follows) }
        return .object(event)
    }
}
