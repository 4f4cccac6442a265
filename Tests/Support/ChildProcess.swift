internal import FoundationEssentials
package import Glibc
internal import Synchronization

/// A real process: started in a group of its own, its output kept in files, its whole group ended at the latest
/// with this test process.
package final class ChildProcess: Sendable {
    package let pid: pid_t
    private let name: String
    private let outputPath: String
    private let errorPath: String
    private let files: TemporaryDirectory
    private let guardian: Guardian
    private let input: Int32?
    private let state = Mutex(State())

    private struct State {
        var exit: Exit?
        var isDismissed = false
        var isInputOpen = true
    }

    /// How a process ended.
    package enum Exit: Sendable, Equatable {
        case code(Int32)
        case signal(Int32)
    }

    /// - Parameters:
    ///   - environment: all of it; nothing is inherited but what is passed.
    ///   - takesInput: whether standard input is a pipe for ``send(line:)``; else it is empty.
    ///   - leftovers: folders that go when this test process dies before the child was ended.
    package init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = ChildProcess.plain,
        directory: String? = nil, takesInput: Bool = false, removing leftovers: [String] = []
    ) throws {
        _ = Glibc.signal(SIGPIPE, SIG_IGN)  // a child that reads no more is an error of write, not this process's end
        name = String(executable.split(separator: "/").last ?? "")
        files = try TemporaryDirectory("output")
        outputPath = files.path + "/stdout"
        errorPath = files.path + "/stderr"
        let ends = takesInput ? try connectedPair() : nil
        defer { if let ends { close(ends.child) } }
        input = ends?.mine
        pid = try spawn(
            executable, arguments, environment: environment, directory: directory, input: ends?.child,
            output: outputPath, errors: errorPath)
        guardian = try Guardian(ofGroup: pid, removing: leftovers + [files.path])
    }

    /// The few variables that every program may have.
    package static var plain: [String: String] {
        ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH"].contains($0.key)
        }
    }

    deinit { files.remove() }

    // MARK: Output

    /// What it has written to standard output so far.
    package var output: String { Self.text(outputPath) }
    /// What it has written to standard error so far.
    package var errors: String { Self.text(errorPath) }

    /// Waits for a line of standard output, or of standard error, that has `part` in it, and gives it.
    package func line(
        containing part: String, in stream: Stream = .output, within deadline: Duration = .seconds(180)
    ) async throws -> String {
        try await eventually("a line of \(name) with \"\(part)\"", within: deadline, every: .milliseconds(20)) {
            let text = stream == .output ? output : errors
            // The last piece may still grow.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.contains(part) }) { return String(line) }
            if let exit { throw Ended(description: "\(name) ended (\(exit)): \(tail)") }
            return nil
        }
    }

    package enum Stream: Sendable { case output, errors }

    /// The end of both streams, for messages.
    package var tail: String {
        "stdout: …\(output.suffix(1_500)) stderr: …\(errors.suffix(3_000))"
    }

    private static func text(_ path: String) -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    private struct Ended: EndsWaiting, CustomStringConvertible { let description: String }

    // MARK: Input

    /// Writes a line to standard input.
    package func send(line: String) throws {
        guard let input, state.withLock({ $0.isInputOpen }) else { throw TestSupportError("\(name) takes no input") }
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            guard count > 0 else {
                throw TestSupportError("\(name) reads no more: \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }

    package func closeInput() {
        let wasOpen = state.withLock { state in
            defer { state.isInputOpen = false }
            return state.isInputOpen
        }
        if let input, wasOpen { close(input) }
    }

    // MARK: End

    /// How it ended; nil while it runs.
    package var exit: Exit? {
        state.withLock { state in
            if let exit = state.exit { return exit }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let signal = status & 0x7F
            state.exit = signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
            return state.exit
        }
    }

    /// Waits until it has ended by itself.
    package func waitForExit(within deadline: Duration = .seconds(180)) async throws -> Exit {
        do {
            return try await eventually("the end of \(name)", within: deadline, every: .milliseconds(10)) { exit }
        } catch let error as TestSupportError {
            throw TestSupportError("\(error). \(tail)")
        }
    }

    /// To the process alone, as an operator would.
    package func signal(_ number: Int32) {
        state.withLock { state in
            if state.exit == nil { _ = kill(pid, number) }  // not yet reaped, so the id is still its own
        }
    }

    /// To it and all its descendants that stayed in its group.
    package func signalGroup(_ number: Int32) { _ = kill(-pid, number) }

    /// Ends the whole group: asks, and after `grace` insists.
    package func end(grace: Duration = .seconds(5)) async {
        let isLate = state.withLock { state in
            defer { state.isDismissed = true }
            return state.isDismissed
        }
        if isLate { return }
        closeInput()
        if exit == nil {
            signalGroup(SIGTERM)
            let deadline = ContinuousClock.now + grace
            while exit == nil, ContinuousClock.now < deadline, !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
        signalGroup(SIGKILL)
        while exit == nil { usleep(2_000) }  // a killed process is gone within moments, cancelled task or not
        guardian.dismiss()
    }
}

/// Gives a process that is ended with `body`.
package func withChildProcess<Value>(
    _ executable: String, _ arguments: [String] = [], environment: [String: String] = ChildProcess.plain,
    directory: String? = nil, takesInput: Bool = false, _ body: (ChildProcess) async throws -> Value
) async throws -> Value {
    let process = try ChildProcess(
        executable, arguments, environment: environment, directory: directory, takesInput: takesInput)
    do {
        let value = try await body(process)
        await process.end()
        return value
    } catch {
        await process.end()
        throw error
    }
}
