import Glibc
import ServiceLifecycle
import UnixSignals

/// Ends the process at once on the second SIGTERM or SIGINT: whoever sends it does not want to wait, and what is left
/// undone is recovered by the next host.
struct SecondSignal: Service {
    func run() async throws {
        await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(1 << 40)) }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        for await _ in signals { _exit(130) }
    }
}
