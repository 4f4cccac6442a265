package import DriverProtocol
package import HostCore

/// An AWS of which only some answers are known.
package struct TrialAccount: PreviewAccount {
    /// The kind of failure of a need whose answer is not known.
    package static let unknownFact = "fact-unknown"

    private let book: FactBook
    private let region: String?

    package let showsSecrets = false
    package let knowsAccount = false

    package init(book: FactBook, region: String?) {
        self.book = book
        self.region = region
    }

    package func open(_ credentials: JSONObject?) -> PreviewPlace {
        PreviewPlace(scope: region ?? "", region: region ?? "")
    }

    package func fact(_ need: FactNeed, in place: PreviewPlace) async throws(PreviewFailure) -> JSONValue {
        if let answer = book.answer(to: need) { return answer }
        if need.isOptional { return .null }
        throw PreviewFailure(
            kind: Self.unknownFact, path: "/facts/\(need.name)",
            message: "The driver needs '\(need.name)', the answer of \(need.operation) to "
                + "\(JSONValue.object(need.parameters).text()), and nothing tells it.",
            hint: "Give it with --facts FILE: {\"\(need.name)\": …}, or null where AWS has no such thing.")
    }

    package func remembered(_ fingerprint: String, in place: PreviewPlace) -> String? { nil }

    package func register(_ document: JSONObject, fingerprint: String, in place: PreviewPlace) -> String {
        document["family"]?.string ?? ""
    }

    package func launched(_ runTask: JSONObject, deregistering arn: String?, in place: PreviewPlace) {}
}
