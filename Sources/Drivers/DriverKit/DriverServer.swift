internal import DriverProtocol
internal import Glibc

/// Serves a driver on stdin and stdout until stdin ends.
public enum DriverServer {
    /// The longest line from the host, in bytes.
    public static let longestLine = 16 << 20

    /// Does what the command line asks for (`--describe`, `--version`, `--help`), or serves, and gives the exit status.
    ///
    /// While it serves, standard output belongs to the protocol: what anything else in the process prints goes to
    /// stderr. Requests run on as many threads as the description's `maxInFlight`, started when they are needed.
    public static func run(_ driver: some Driver, arguments: [String] = Array(CommandLine.arguments.dropFirst()))
        -> Int32
    {
        switch CommandLineRequest(arguments) {
        case .serve: break
        case .print(let what):
            Descriptor.standardOutput.write(Array((what.text(for: driver.description) + "\n").utf8))
            return 0
        case .unknown(let argument):
            let message = "unknown argument '\(argument)'; try --help\n"
            Descriptor.standardError.write(Array(message.utf8))
            return 64
        }
        if Descriptor.standardInput.isTerminal {
            let hint =
                "\(driver.description.name): waiting for JSON-RPC lines on stdin, as worker-host sends them; "
                + "--describe shows what this driver handles, Ctrl-D ends it\n"
            Descriptor.standardError.write(Array(hint.utf8))
        }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGTERM, SIG_DFL)
        // Whoever started this process may have had SIGTERM blocked, which is inherited.
        var termination = sigset_t()
        sigemptyset(&termination)
        sigaddset(&termination, SIGTERM)
        sigprocmask(SIG_UNBLOCK, &termination, nil)
        guard let input = Descriptor.standardInput.duplicate(), let output = Descriptor.standardOutput.duplicate()
        else {
            DriverLog.write(.error, "stdin or stdout is closed: worker-host starts a driver with pipes on both")
            return 71
        }
        Descriptor.standardOutput.become(.standardError)
        serve(driver, input: input, output: output)
        return 0
    }

    private static func serve(_ driver: some Driver, input: Descriptor, output: Descriptor) {
        let session = DriverSession(driver: driver, output: output)
        var framer = LineFramer(limit: longestLine)
        withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
            while true {
                let count = input.read(into: buffer)
                guard count > 0 else { break }
                for piece in framer.push(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { session.take(piece) }
            }
        }
        if let rest = framer.finish() { session.take(.line(rest)) }
        session.finish()
    }
}
