package import DriverProtocol
internal import HostCore

/// A base job template whose defaults lead to given infrastructure.
package struct PoolTemplate: Sendable {
    /// Job variable → its default.
    package var defaults: JSONObject

    package init(defaults: JSONObject) {
        self.defaults = defaults
    }

    /// The default base job template with these defaults.
    package var json: JSONValue {
        var template = JSONValue.object(DefaultBaseJobTemplate.value)
        for (name, value) in defaults {
            template["variables", default: [:]]["properties", default: [:]][name, default: [:]]["default"] = value
        }
        return template
    }
}

extension JSONValue {
    fileprivate subscript(key: String, default default: JSONValue) -> JSONValue {
        get { self[key] ?? `default` }
        set { self[key] = newValue }
    }
}
