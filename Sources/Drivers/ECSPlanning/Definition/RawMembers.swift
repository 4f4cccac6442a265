internal import DriverProtocol

/// Merges a job's raw members, written as AWS's API spells them, over a document that has everything else.
///
/// Objects are merged member by member at every depth, null removes a member. Lists whose entries have names are merged
/// entry by entry: container definitions, container overrides, environment, secrets and volumes by `name`, tags by `key`.
/// Any other value replaces what stood there.
struct RawMembers {
    /// The container that entries without a name are meant for.
    let main: String

    private static let containerLists: Set<String> = ["containerDefinitions", "containerOverrides"]
    private static let identities: [String: String] = [
        "containerDefinitions": "name", "containerOverrides": "name", "environment": "name", "secrets": "name",
        "volumes": "name", "tags": "key",
    ]

    /// The document with the members merged over it.
    func merged(_ raw: JSONObject, over document: JSONObject) -> JSONObject {
        var result = document
        for (name, value) in raw {
            if value.isNull {
                result[name] = nil
            } else {
                result[name] = merged(value, over: result[name], member: name)
            }
        }
        return result
    }

    private func merged(_ value: JSONValue, over old: JSONValue?, member: String) -> JSONValue {
        if let identity = Self.identities[member], let entries = entries(value, member) {
            return .array(merged(entries, over: old?.array ?? [], identity: identity, member: member))
        }
        // Merging over nothing still takes nulls out.
        guard let members = value.object else { return value }
        return .object(merged(members, over: old?.object ?? JSONObject()))
    }

    private func merged(
        _ entries: [JSONValue], over old: [JSONValue], identity: String, member: String
    ) -> [JSONValue] {
        var result = old
        for entry in entries {
            guard var members = entry.object else {
                result.append(entry)
                continue
            }
            if Self.containerLists.contains(member), members[identity]?.filledString == nil {
                members[identity] = .string(main)
            }
            let name = members[identity]
            if name != nil, let position = result.firstIndex(where: { $0[identity] == name }) {
                result[position] = .object(merged(members, over: result[position].object ?? JSONObject()))
            } else {
                result.append(.object(merged(members, over: JSONObject())))
            }
        }
        return result
    }

    /// The entries of a list; environments may be maps too.
    private func entries(_ value: JSONValue, _ member: String) -> [JSONValue]? {
        if member == "environment", let map = value.object { return EnvironmentList.pairs(of: map) }
        return value.array
    }
}
