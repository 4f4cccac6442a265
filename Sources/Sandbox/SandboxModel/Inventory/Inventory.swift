package import DriverProtocol

/// What the account has beside ECS, as the control routes say: tasks need none of it here, lookups find it.
package struct Inventory: Sendable {
    /// The trust policies of roles, by the roles' names.
    package var roles: [String: JSONValue] = [:]
    /// Values of Fargate's quotas, by their codes; AWS's defaults of new accounts.
    package var quotas: [String: Double] = ["L-3032A538": 6, "L-36FBB829": 6]
    /// The names of CloudWatch Logs groups.
    package var logGroups: Set<String> = []

    package init() {}

    /// Takes `{"roles": {name: trust policy}, "quotas": {code: number}, "logGroups": [name]}`; what is not named stays.
    package mutating func apply(_ change: JSONValue) throws(ControlError) {
        guard let members = change.object else { throw ControlError("an inventory is a JSON object") }
        for (name, value) in members {
            switch (name, value) {
            case ("roles", .object(let roles)):
                self.roles = roles.reduce(into: [:]) { $0[$1.key] = $1.value }
            case ("quotas", .object(let quotas)):
                var read: [String: Double] = [:]
                for (code, value) in quotas {
                    guard let number = value.number?.double else {
                        throw ControlError("the quota '\(code)' is a number")
                    }
                    read[code] = number
                }
                self.quotas = read
            case ("logGroups", .array(let groups)): logGroups = Set(groups.compactMap(\.string))
            default: throw ControlError("an inventory has 'roles' (object), 'quotas' (object), 'logGroups' (array)")
            }
        }
    }
}
