internal import Synchronization

/// The end of what a driver wrote to stderr, of whichever process spoke last; read for failure messages from any task.
final class LastWords: Sendable {
    private let tail = Mutex<StandardErrorTail?>(nil)

    func speak(through tail: StandardErrorTail) {
        self.tail.withLock { $0 = tail }
    }

    var text: String { tail.withLock { $0 }?.text ?? "" }
}
