import Glibc
import Testing

@Suite("The guardian")
struct DriverGuardianTests {
    /// Starts a program of its own that starts the guardian, as the host does, and gives its process id.
    private func host(_ directory: DriversDirectory, _ driver: String) throws -> Int32 {
        let script = try directory.write("driver.sh", driver, mode: 0o755)
        let guardian = DriversDirectory.products + "/worker-driver-guardian"
        // The host holds the ends of the driver's pipes, as a real one does, and waits to be killed.
        let program = """
            import os, subprocess, sys, time
            guardian = subprocess.Popen(
                [sys.argv[1], str(os.getpid()), sys.argv[2]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                start_new_session=True)
            open(sys.argv[3], "w").write(str(guardian.pid))
            status = guardian.wait()
            open(sys.argv[4], "w").write(str(status))
            """
        var arguments: [UnsafeMutablePointer<CChar>?] = [
            "python3", "-c", program, guardian, script, directory.file("guardian"), directory.file("status"),
        ].map { (text: String) in strdup(text) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let number = posix_spawnp(&process, "python3", nil, nil, arguments, environ)
        guard number == 0 else { throw DriversDirectory.Trouble("posix_spawnp: \(number)") }
        return process
    }

    private func number(_ path: String) async -> Int32? {
        _ = await eventually { contents(path).flatMap { Int32($0.filter { $0 != "\n" }) } != nil }
        return contents(path).flatMap { Int32($0.filter { $0 != "\n" }) }
    }

    @Test("when the host is killed with -9, a driver that ignores everything is killed, and what it started too")
    func hostKilled() async throws {
        let directory = try DriversDirectory()
        let host = try host(
            directory,
            """
            trap '' TERM
            sleep 3600 &
            echo $! > child
            setsid sleep 3601 &
            echo $! > stray
            echo $$ > driver
            while :; do sleep 1; done
            """.withDirectory(directory))
        let driver = try #require(await number(directory.file("driver")))
        let child = try #require(await number(directory.file("child")))
        let stray = try #require(await number(directory.file("stray")))
        let guardian = try #require(await number(directory.file("guardian")))
        kill(host, SIGKILL)
        waitpid(host, nil, 0)
        for process in [driver, child, stray, guardian] {
            #expect(await eventually { !isAlive(process) })
        }
    }

    @Test("when the host is killed with -9, a driver that reads its stdin sees the end and finishes by itself")
    func hostKilledGently() async throws {
        let directory = try DriversDirectory()
        let host = try host(
            directory, "echo $$ > driver; cat > /dev/null; echo 1 > finished".withDirectory(directory))
        let driver = try #require(await number(directory.file("driver")))
        kill(host, SIGKILL)
        waitpid(host, nil, 0)
        #expect(await number(directory.file("finished")) == 1)
        #expect(await eventually { !isAlive(driver) })
    }

    @Test(
        "the guardian ends as the driver did",
        arguments: [("exit 0", 0), ("exit 41", 41), ("kill -11 $$", -11), ("kill -9 $$", -9), ("kill -15 $$", -15)])
    func status(driver: String, status: Int32) async throws {
        let directory = try DriversDirectory()
        let host = try host(directory, "#!/bin/sh\n" + driver)
        #expect(await number(directory.file("status")) == status)
        waitpid(host, nil, 0)
    }

    @Test("SIGTERM is not for the guardian")
    func terminate() async throws {
        let directory = try DriversDirectory()
        let host = try host(
            directory, "echo $$ > driver; while [ ! -e go ]; do sleep 0.05; done; exit 7".withDirectory(directory))
        let guardian = try #require(await number(directory.file("guardian")))
        _ = try #require(await number(directory.file("driver")))
        for signal in [SIGTERM, SIGINT, SIGHUP] { kill(guardian, signal) }
        try directory.write("go", "")
        #expect(await number(directory.file("status")) == 7)
        waitpid(host, nil, 0)
    }

    @Test(
        "a command that cannot be run is told with the shell's statuses",
        arguments: [("#!/no/such/interpreter\n", 127), ("no script", 126)])
    func cannotRun(text: String, status: Int32) async throws {
        let directory = try DriversDirectory()
        let host = try host(directory, text)
        #expect(await number(directory.file("status")) == status)
        waitpid(host, nil, 0)
    }
}

extension String {
    fileprivate func withDirectory(_ directory: DriversDirectory) -> String {
        "#!/bin/sh\ncd '\(directory.path)'\n" + self
    }
}
