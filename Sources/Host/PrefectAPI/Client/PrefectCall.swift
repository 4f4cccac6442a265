internal import DriverProtocol

/// One call of Prefect's API before addresses, headers and retries.
struct PrefectCall {
    let method: String
    let route: Route
    /// Percent-encoded, without `?`.
    var query: String?
    let body: JSONValue?

    init(_ method: String, _ route: Route, query: String? = nil, body: JSONValue? = nil) {
        self.method = method
        self.route = route
        self.query = query
        self.body = body
    }

    /// What the call is counted as, such as `POST /flow_runs/{}/set_state`.
    var endpoint: String { "\(method) \(route.endpoint)" }

    /// Whether the server asks for a CSRF token with it.
    var isWrite: Bool { method != "GET" }
}
