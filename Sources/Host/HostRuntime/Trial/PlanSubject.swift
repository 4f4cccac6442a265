package import DriverProtocol
package import HostCore

/// A request for a plan outside of any host: what is asked, and what AWS would answer.
package struct PlanSubject: Sendable {
    /// Where the answers to a driver's needs come from.
    package enum Facts: Sendable {
        /// Answers that were given or recorded.
        case book(FactBook)
        /// A case file's account, and the answers that it plans.
        case account(CaseAccount, script: [JSONValue])
    }

    /// For people: the flow run's name and where the request stands.
    package var label: String
    /// The params of `plan`.
    package var params: JSONObject
    /// The job, as far as it is known.
    package var job: ResolvedJob
    /// Whether the job was resolved from a template, so that its variables are known.
    package var isResolved: Bool
    package var facts: Facts

    /// A new account to ask: each driver that is tried gets one of its own.
    /// - Parameter more: answers that win over those of a book.
    package func account(with more: FactBook) -> any PreviewAccount {
        switch facts {
        case .book(var book):
            book.merge(more)
            return TrialAccount(book: book, region: params["aws"]?["region"]?.string)
        case .account(let account, let script):
            var account = account
            account.expect(script)
            return CasePreviewAccount(account)
        }
    }
}
