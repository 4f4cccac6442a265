import DriverProtocol
import TestSupport
import Testing

@Suite("A driver that is run by hand")
struct CommandLineTests {
    private func run(_ arguments: String...) throws -> (output: String, errors: String, ending: LineProcess.Ending) {
        let process = try LineProcess(BuiltProduct.path("DriverKitProbe"), arguments)
        var lines: [String] = []
        while let line = try process.readLine() { lines.append(line) }
        return (lines.joined(separator: "\n"), try process.readErrors(), process.wait())
    }

    @Test("shows what it handles")
    func describe() throws {
        let (output, _, ending) = try run("--describe")
        #expect(try DriverDescription(result: JSONValue(parsing: output)).name == "probe")
        #expect(ending == .exit(0))
    }

    @Test("shows its version and its help")
    func texts() throws {
        #expect(try run("--version").output == "probe 1.0.0 (driver protocol 1)")
        #expect(try run("--help").output.contains("--describe"))
    }

    @Test("refuses an argument that it does not know")
    func unknown() throws {
        let (output, errors, ending) = try run("--nonsense")
        #expect(output.isEmpty && errors.contains("--nonsense") && ending == .exit(64))
    }
}
