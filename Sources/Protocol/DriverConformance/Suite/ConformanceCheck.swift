/// One thing that the specification asks of every driver, and how it is looked at: what is sent and how the answers are
/// judged. A check of a published protocol version is never changed, so that a driver that passed goes on passing.
package struct ConformanceCheck: Sendable {
    /// A dotted name, unique and for ever: `plan.same-twice`.
    package let name: String
    /// Where the specification says it.
    package let section: SpecificationSection
    /// What the specification asks, in a sentence.
    package let requirement: String
    /// Whether the check talks to a process that lives on, so that it says nothing about a one-shot driver.
    package let isConversation: Bool
    /// Whether the sessions run side by side instead of one after another.
    package let isConcurrent: Bool
    /// What is done with the driver; throws ``Finding/skipped(_:)`` where the check does not apply to it.
    package let sessions: @Sendable (DriverSubject) throws -> [Session]
    /// Looks at what came of the sessions, in their order; returns when all is well.
    package let judge: @Sendable ([Transcript], DriverSubject) throws -> Void

    init(
        _ name: String, _ section: SpecificationSection, _ requirement: String, isConversation: Bool = false,
        isConcurrent: Bool = false,
        sessions: @escaping @Sendable (DriverSubject) throws -> [Session],
        judge: @escaping @Sendable ([Transcript], DriverSubject) throws -> Void
    ) {
        self.name = name
        self.section = section
        self.requirement = requirement
        self.isConversation = isConversation
        self.isConcurrent = isConcurrent
        self.sessions = sessions
        self.judge = judge
    }

    /// A check with one session.
    init(
        _ name: String, _ section: SpecificationSection, _ requirement: String, isConversation: Bool = false,
        session: @escaping @Sendable (DriverSubject) throws -> Session,
        judge: @escaping @Sendable (Transcript, DriverSubject) throws -> Void
    ) {
        self.init(
            name, section, requirement, isConversation: isConversation,
            sessions: { [try session($0)] },
            judge: { transcripts, subject in
                for transcript in transcripts { try judge(transcript, subject) }
            })
    }
}
