internal import AWSAPI
internal import Logging
internal import PrefectAPI

/// Tries something until it is done, for as long as what stands in the way may pass by itself.
struct Patience: Sendable {
    /// Prefect asks to propose a state later.
    struct AskedToWait: Error, CustomStringConvertible {
        let description: String
    }

    private static let pauses: (first: Duration, longest: Duration) = (.seconds(2), .seconds(60))

    let time: TimeSource
    let logger: Logger

    /// - Parameters:
    ///   - what: for the log: what cannot be done.
    ///   - says: whether a failure for good is logged.
    /// - Returns: nil when it failed for good, or the calling task was cancelled.
    func until<Value: Sendable>(
        _ what: String, says: Bool = true, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async -> Value? {
        var pause = Self.pauses.first
        while !Task.isCancelled {
            do {
                return try await body()
            } catch  where Self.mayPass(error) {
                guard !Task.isCancelled else { return nil }
                logger.info("cannot \(what) now; trying again", metadata: ["error": "\(error)"])
                do { try await time.sleep(pause) } catch { return nil }
                pause = min(Self.pauses.longest, pause * 2)
            } catch {
                if says, !Task.isCancelled { logger.warning("cannot \(what)", metadata: ["error": "\(error)"]) }
                return nil
            }
        }
        return nil
    }

    private static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case let error as AWSError: error.classification != .permanent
        case let error as PrefectError: error.isTransient
        case is AskedToWait: true
        default: false
        }
    }
}
