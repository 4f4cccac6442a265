import DriverProtocol
import FoundationEssentials
import Glibc
import TestSupport

/// A drivers directory with drivers that keep a diary (Tests/Fixtures/drivers/generation.py), and their changes.
struct GenerationDriver {
    let drivers: TemporaryDirectory
    /// Where the commands are that the manifests name.
    let programs: TemporaryDirectory

    init() throws {
        drivers = try TemporaryDirectory("drivers")
        programs = try TemporaryDirectory("programs")
    }

    func remove() {
        drivers.remove()
        programs.remove()
    }

    private var diary: String { "\(programs.path)/diary" }

    /// The program's text in a version.
    private func text(_ version: String) throws -> String {
        let template = try String(
            decoding: Data(contentsOf: URL(filePath: ProjectPaths.fixture("drivers/generation.py"))), as: UTF8.self)
        return template.replacing("VERSION-OF-THE-DRIVER", with: version)
    }

    /// Adds a driver: its program first, then the manifest.
    func add(_ name: String, version: String) throws {
        try programs.write("\(name).py", text(version), executable: true)
        let manifest: JSONValue = [
            "command": [.string("\(programs.path)/\(name).py")], "environment": ["DIARY": .string(diary)],
            "handles": ["launchTypes": ["FARGATE"]],
        ]
        try put("\(name).json", manifest.text(), in: drivers)
    }

    /// Puts another program in the place of one, in one step.
    func replace(_ name: String, version: String) throws {
        try put("\(name).py", text(version), in: programs)
    }

    /// Writes another program over one: the same file, for a moment half of it.
    func rewrite(_ name: String, version: String) throws { try rewrite(name, text: text(version)) }

    /// The same with a text that is no driver.
    func rewrite(_ name: String, text: String) throws {
        let file = try FileHandle(name: "\(programs.path)/\(name).py")
        defer { file.close() }
        let bytes = Array(text.utf8)
        try file.write(bytes.prefix(bytes.count / 2))
        try file.write(bytes.dropFirst(bytes.count / 2))
    }

    /// Changes an entry's manifest.
    func setRecording(_ name: String, _ recording: String) throws {
        try put("\(name).jsonl", recording, in: drivers)
        var manifest = try JSONValue(
            parsing: Array(Data(contentsOf: URL(filePath: "\(drivers.path)/\(name).json"))))
        manifest["recording"] = .string("\(name).jsonl")
        try put("\(name).json", manifest.text(), in: drivers)
    }

    func removeEntry(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(drivers.path)/\(name).json")
    }

    private func put(_ name: String, _ text: String, in directory: TemporaryDirectory) throws {
        let fresh = try directory.write(".fresh", text, executable: name.hasSuffix(".py"))
        guard rename(fresh, "\(directory.path)/\(name)") == 0 else { throw TestSupportError("cannot rename \(name)") }
    }

    /// What the drivers have written, word by word.
    func entries() -> [[String]] {
        let text = (try? Data(contentsOf: URL(filePath: diary))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    /// Waits until a version has made some more plans.
    func waitForPlans(_ count: Int, of version: String, by host: ChildProcess) async throws {
        let before = plans(of: version)
        do {
            _ = try await eventually("\(count) plans of version \(version) more than \(before)", within: .seconds(180))
            {
                plans(of: version)
            } until: {
                $0 >= before + count
            }
        } catch {
            throw TestSupportError("\(error). \(host.tail)")
        }
    }

    private func plans(of version: String) -> Int { entries().count { $0.starts(with: ["plan", version]) } }

    /// A file that is written in place.
    private struct FileHandle {
        let descriptor: Int32

        init(name: String) throws {
            descriptor = open(name, O_WRONLY | O_TRUNC | O_CLOEXEC)
            guard descriptor >= 0 else { throw TestSupportError("cannot open \(name)") }
        }

        func write(_ bytes: ArraySlice<UInt8>) throws {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count == bytes.count else { throw TestSupportError("cannot write") }
        }

        func close() { Glibc.close(descriptor) }
    }
}
