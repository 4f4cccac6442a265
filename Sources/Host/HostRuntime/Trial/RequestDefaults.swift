internal import DriverProtocol

/// What a request that was written by hand may leave out.
enum RequestDefaults {
    static let id = "00000000-0000-4000-8000-000000000000"
    static let region = "us-east-1"

    private static let members: JSONObject = [
        "timeoutMs": 10_000, "flowRun": ["id": .string(id), "name": "planned-run", "tags": [], "runCount": 0],
        "flow": ["id": .string(id), "name": "flow"], "deployment": .null,
        "workPool": ["id": .string(id), "name": "pool", "type": "ecs"], "worker": ["name": "worker-host"],
        "aws": ["region": .string(region), "partition": "aws"], "defaults": ["image": "prefecthq/prefect:3-latest"],
        "configuration": [:], "secrets": [:], "facts": [:],
    ]

    /// The params with everything that a host would send; what is given stands, member by member.
    static func filled(_ params: JSONObject) -> JSONObject {
        var filled = members
        for (name, value) in params {
            if var inner = filled[name]?.object, let given = value.object {
                inner.merge(given)
                filled[name] = .object(inner)
            } else {
                filled[name] = value
            }
        }
        return filled
    }
}
