internal import AWSAPI
package import DriverProtocol
package import HostCore

/// A real account: looked at, never changed.
package struct LivePreviewAccount: PreviewAccount {
    private let sessions: AWSSessions
    private let facts: FactCache

    package let showsSecrets = false

    package init(sessions: AWSSessions, facts: FactCache) {
        self.sessions = sessions
        self.facts = facts
    }

    package func open(_ credentials: JSONObject?) async throws(PreviewFailure) -> PreviewPlace {
        do throws(AWSSessions.Unusable) {
            let session = try await sessions.session(for: credentials)
            return PreviewPlace(scope: session.scope, region: session.region, session: session)
        } catch {
            throw PreviewFailure(error)
        }
    }

    package func fact(_ need: FactNeed, in place: PreviewPlace) async throws(PreviewFailure) -> JSONValue {
        guard let session = place.session else { return .null }
        do throws(AWSError) {
            return try await facts.fact(need, session: session)
        } catch {
            throw PreviewFailure(
                kind: "aws-error", path: "/facts/\(need.name)", message: error.description,
                hint: "A plan reads AWS with the credentials that worker-host would use.")
        }
    }

    package func remembered(_ fingerprint: String, in place: PreviewPlace) -> String? { nil }

    /// A family runs its latest active revision: that which is registered.
    package func register(_ document: JSONObject, fingerprint: String, in place: PreviewPlace) -> String {
        document["family"]?.string ?? ""
    }

    package func launched(_ runTask: JSONObject, deregistering arn: String?, in place: PreviewPlace) {}
}
