package import DriverProtocol
package import HostCore

/// The AWS that a preview looks at: a real account, read-only, or a case file's.
package protocol PreviewAccount: Sendable {
    /// The place that a job's credentials lead to.
    func open(_ credentials: JSONObject?) async throws(PreviewFailure) -> PreviewPlace
    /// The answer of a read-only operation; null where AWS has no such thing.
    func fact(_ need: FactNeed, in place: PreviewPlace) async throws(PreviewFailure) -> JSONValue
    /// A revision that the host would remember from an earlier launch.
    func remembered(_ fingerprint: String, in place: PreviewPlace) async -> String?
    /// What RunTask would be given after a document was registered.
    func register(
        _ document: JSONObject, fingerprint: String, in place: PreviewPlace
    ) async throws(PreviewFailure) -> String
    /// Told each launch that a preview shows.
    func launched(_ runTask: JSONObject, deregistering arn: String?, in place: PreviewPlace) async
    /// Whether anything but a driver's needs can be looked up: clusters, and task definitions to use again.
    var knowsAccount: Bool { get }
    /// Whether a cluster that is not ACTIVE ends the preview.
    var checksClusters: Bool { get }
    /// Whether values that are secret may be shown: they stand in the file that was given.
    var showsSecrets: Bool { get }
}

extension PreviewAccount {
    package var knowsAccount: Bool { true }
    package var checksClusters: Bool { knowsAccount }
}

/// Where a launch goes.
package struct PreviewPlace: Sendable {
    /// Names account and region for caches.
    package var scope: String
    package var region: String
    /// Whether this is not the worker's own region.
    package var isElsewhere: Bool
    /// Calls that getting there took.
    package var calls: [AWSCall]
    /// The client, for a real account.
    var session: AWSSession?

    package init(
        scope: String, region: String, isElsewhere: Bool = false, calls: [AWSCall] = [], session: AWSSession? = nil
    ) {
        self.scope = scope
        self.region = region
        self.isElsewhere = isElsewhere
        self.calls = calls
        self.session = session
    }
}
