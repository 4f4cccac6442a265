package import DriverProtocol

/// The base job template of a pool of type `ecs` that nobody has edited: what this host gives a pool that has none.
///
/// It has all job variables of Prefect's own template, so deployments move between the two unchanged, `driver`, and those
/// of the drivers that ship (docs/job-variables.md).
package enum DefaultBaseJobTemplate {
    /// The template: `job_configuration` and `variables`.
    package static let value: JSONObject = parsed(common, with: parsed(extra))

    private static func parsed(_ text: String, with addition: JSONObject = JSONObject()) -> JSONObject {
        guard let template = try? JSONValue(parsing: text) else { return addition }
        return DottedKeys.merge(.object(addition), over: template).object ?? addition
    }
}
