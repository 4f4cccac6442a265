package import DriverProtocol

/// The base job template of a pool of type `ecs` that nobody has edited: what this host gives a pool that has none.
///
/// It has all job variables of Prefect's own template, so deployments move between the two unchanged, and `driver`.
package enum DefaultBaseJobTemplate {
    /// The template: `job_configuration` and `variables`.
    package static let value: JSONObject = (try? JSONValue(parsing: text))?.object ?? JSONObject()
}
