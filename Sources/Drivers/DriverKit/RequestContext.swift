public import DriverProtocol
internal import Synchronization

/// What a driver may know about the request that it is answering, besides the params.
public final class RequestContext: Sendable {
    /// The request's id.
    public let id: RequestID
    private let cancelled = Atomic(false)

    /// A context, for calling a driver's methods in a test.
    public init(id: RequestID) {
        self.id = id
    }

    /// Whether the host no longer wants the answer; it has been told so already. A method that takes long looks at
    /// this now and then and returns.
    public var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() {
        cancelled.store(true, ordering: .relaxed)
    }
}
