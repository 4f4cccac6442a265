internal import ServiceLifecycle

/// A loop that runs until the host stops, and one last word after it.
package struct BackgroundLoop: Service {
    private let loop: @Sendable () async throws -> Void
    private let last: @Sendable () async -> Void

    /// - Parameters:
    ///   - loop: ends when its task is cancelled.
    ///   - last: done after that, whatever the cancellation.
    package init(
        _ loop: @escaping @Sendable () async throws -> Void, last: @escaping @Sendable () async -> Void = {}
    ) {
        self.loop = loop
        self.last = last
    }

    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await loop() }
        } catch is CancellationError {}
        await last()
    }
}
