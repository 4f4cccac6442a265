internal import Glibc
internal import Logging
internal import SandboxModel
internal import ServiceLifecycle
internal import Subprocess
internal import SystemPackage

/// Runs containers' commands as processes of this machine, each in a process group of its own.
struct ContainerRunner: Service {
    /// How long processes have after SIGTERM when the sandbox itself ends.
    static let shutdownGrace = Duration.seconds(2)

    let effects: AsyncStream<ProcessEffect>
    let account: LiveAccount
    /// Where each container's output goes, `<task id>-<container>.log`; nil to drop it.
    let logDirectory: String?
    /// The PATH of commands whose environment has none.
    let path: String
    let folders: ContainerFolders
    let log: Logger

    private let table = ProcessTable()

    init(
        effects: AsyncStream<ProcessEffect>, account: LiveAccount, logDirectory: String?, path: String,
        folders: ContainerFolders, log: Logger
    ) {
        self.effects = effects
        self.account = account
        self.logDirectory = logDirectory
        self.path = path
        self.folders = folders
        self.log = log
    }

    /// Returns when the sandbox is shut down and every process has ended.
    func run() async throws {
        await withTaskGroup(of: Void.self) { reaper in
            await withDiscardingTaskGroup { processes in
                for await effect in effects.cancelOnGracefulShutdown() {
                    switch effect {
                    case .launch(let launch): processes.addTask { await run(launch) }
                    case .signal(let key, let kill): await table.signal(key, kill: kill)
                    }
                }
                await table.close()
                reaper.addTask { [table] in
                    try? await ContinuousClock().sleep(for: Self.shutdownGrace)
                    await table.killAll()
                }
            }
            reaper.cancelAll()
        }
        folders.removeAll()
    }

    private func run(_ launch: ProcessLaunch) async {
        let program = launch.arguments[0]
        var environment = launch.environment
        if environment["PATH"] == nil { environment["PATH"] = path }
        var options = PlatformOptions()
        options.processGroupID = 0
        do {
            let output = try openLog(launch.logName)
            defer { try? output.close() }
            let directory = try workingDirectory(launch)
            let result = try await Subprocess.run(
                program.utf8.contains(UInt8(ascii: "/")) ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(Array(launch.arguments.dropFirst())),
                environment: .custom(
                    environment.reduce(into: [:]) { $0[Environment.Key(stringLiteral: $1.key)] = $1.value }),
                workingDirectory: directory, platformOptions: options, input: .none,
                output: .fileDescriptor(output, closeAfterSpawningProcess: false),
                error: .fileDescriptor(output, closeAfterSpawningProcess: false)
            ) { execution in
                await table.add(launch.key, group: execution.processIdentifier.value)
                await account.handle(.started(launch.key))
            }
            await table.remove(launch.key)
            folders.remove(launch.logName)
            await account.handle(.exited(launch.key, code: Self.exitCode(result.terminationStatus)))
        } catch {
            await table.remove(launch.key)
            folders.remove(launch.logName)
            log.info("a container's command did not start", metadata: ["program": "\(program)", "error": "\(error)"])
            await account.handle(.failed(launch.key, reason: Self.reason(error, program: program)))
        }
    }

    /// The container's directory where this machine has it, else a folder of its own: an image's directories it does not have.
    private func workingDirectory(_ launch: ProcessLaunch) throws(ContainerFolders.Failure) -> FilePath {
        if let directory = launch.workingDirectory, access(directory, X_OK) == 0 { return FilePath(directory) }
        return FilePath(try folders.make(launch.logName))
    }

    private func openLog(_ name: String) throws -> FileDescriptor {
        guard let logDirectory else { return try FileDescriptor.open("/dev/null", .writeOnly, options: .closeOnExec) }
        return try FileDescriptor.open(
            "\(logDirectory)/\(name).log", .writeOnly, options: [.create, .append, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }

    /// As a container's exit code tells it: the status, or 128 and the signal.
    private static func exitCode(_ status: TerminationStatus) -> Int {
        switch status {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }

    private static func reason(_ error: any Error, program: String) -> String {
        if let error = error as? SubprocessError, error.code == .executableNotFound {
            return "exec: \"\(program)\": executable file not found in $PATH"
        }
        return "exec: \"\(program)\": \(error)"
    }
}
