import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

@Suite("worker-host drivers new")
struct DriversNewTests {
    private let templates = "\(ProjectPaths.root)/Sources/Host/DriverTemplates"

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test(
        "the driver plans at once, its own tests pass, and a drivers directory takes it", arguments: ["python", "sh"])
    func scripts(_ language: String) async throws {
        let file = language == "python" ? "night-owl.py" : "night-owl.sh"
        try await withTemporaryDirectory("new") { directory in
            let new = try await CommandRun(
                ["drivers", "new", "night-owl", "--language", language], directory: directory.path)
            #expect(new.exit == .code(0), "\(new.errors)")
            let folder = "\(directory.path)/night-owl"
            #expect(new.output.contains("night-owl/\(file)") && new.output.contains("night-owl/README.md"))
            #expect(try !text("\(folder)/\(file)").contains("my-driver"))
            try await withChildProcess("\(folder)/test.\(file.split(separator: ".")[1])") { process in
                let exit = try await process.waitForExit(within: .seconds(180))
                #expect(exit == .code(0), "\(process.output)\(process.errors)")
            }
            let plan = try await CommandRun(
                ["drivers", "plan", "./\(file)", "request.json", "--json"], directory: folder)
            #expect(plan.exit == .code(0), "\(plan.output)\(plan.errors)")
            let runTask = try plan.json["steps"]?[0]?["calls"]?.array?.last
            #expect(runTask?["operation"] == "RunTask" && runTask?["params"]?["launchType"] == "EC2")
            // Only what the README says is copied.
            let drivers = try TemporaryDirectory("drivers")
            defer { drivers.remove() }
            try FileManager.default.copyItem(atPath: "\(folder)/\(file)", toPath: "\(drivers.path)/\(file)")
            let list = try await CommandRun(["drivers", "list", "-d", drivers.path, "--describe"])
            #expect(list.exit == .code(0) && list.output.contains("night-owl: ready, version 0.1.0"), "\(list.output)")
            let again = try await CommandRun(
                ["drivers", "new", "night-owl", "--language", language], directory: directory.path)
            #expect(again.exit == .code(1) && again.errors.contains("is there already"))
        }
    }

    @Test("the Swift package is what is compiled and tested here, under its own name, and its manifest is one")
    func swift() async throws {
        try await withTemporaryDirectory("new") { directory in
            let new = try await CommandRun([
                "drivers", "new", "night-owl", "--language", "swift", "--directory", directory.path,
                "--worker-host-package", ProjectPaths.root,
            ])
            #expect(new.exit == .code(0), "\(new.errors)")
            let folder = "\(directory.path)/night-owl"
            for (written, template) in [
                ("Sources/FlowRunPlanning/FlowRunDriver.swift", "FlowRunPlanning/FlowRunDriver.swift"),
                ("Sources/FlowRunPlanning/JobReader.swift", "FlowRunPlanning/JobReader.swift"),
                ("Sources/night-owl/main.swift", "my-driver/main.swift"),
                (
                    "Tests/FlowRunPlanningTests/FlowRunDriverTests.swift",
                    "FlowRunPlanningTests/FlowRunDriverTests.swift"
                ),
            ] {
                let expected = try text("\(templates)/swift/\(template)").replacing("my-driver", with: "night-owl")
                #expect(try text("\(folder)/\(written)") == expected, "\(written)")
            }
            try await withChildProcess("/usr/bin/env", ["swift", "package", "--package-path", folder, "dump-package"]) {
                let exit = try await $0.waitForExit(within: .seconds(120))
                try #require(exit == .code(0), "\($0.errors)")
                let manifest = try JSONValue(parsing: $0.output)
                #expect(manifest["name"] == "night-owl")
                #expect(
                    manifest["targets"]?.array?.map { $0["name"] } == [
                        "FlowRunPlanning", "night-owl", "FlowRunPlanningTests",
                    ])
                #expect(
                    manifest["dependencies"]?.text().contains(ProjectPaths.root.replacing("/", with: "\\/")) == true
                        || manifest["dependencies"]?.text().contains(ProjectPaths.root) == true)
            }
        }
    }

    @Test("the Swift driver, built here as my-driver, plans as its Python twin does")
    func twins() async throws {
        let program = try ProjectPaths.program("my-driver")
        let request = "\(templates)/request.json"
        let compared = try await CommandRun(
            ["drivers", "diff", program, "\(templates)/python/driver.py", request])
        #expect(compared.exit == .code(0), "\(compared.output)\(compared.errors)")
        #expect(compared.output.contains(": the same"))
    }

    @Test(
        "a name that is none, an unknown language and Swift without DriverKit are refused, and nothing is written",
        arguments: [
            (["My_Driver", "--language", "sh"], "no name of a driver"), (["-x", "--language", "sh"], "NAME"),
            (["owl", "--language", "cobol"], "cobol"), (["owl", "--language", "swift"], "--worker-host-package"),
            (["owl"], "--language"),
            (["owl", "--language", "swift", "--worker-host-package", "/nonexistent"], "/nonexistent"),
            (["owl", "--language", "sh", "--directory", "/nonexistent"], "/nonexistent/owl"),
        ])
    func refused(_ arguments: [String], _ part: String) async throws {
        try await withTemporaryDirectory("new") { directory in
            let run = try await CommandRun(["drivers", "new"] + arguments, directory: directory.path)
            #expect(run.exit != .code(0) && run.errors.contains(part), "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
        }
    }
}
