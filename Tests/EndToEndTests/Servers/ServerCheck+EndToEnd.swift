import TestSupport
import Testing

extension ServerCheck {
    static let endToEnd = ServerCheck(
        "the demo's case: real flows of three launch paths run to Completed, each as one task"
    ) {
        stage in
        let arguments = [
            "\(ProjectPaths.root)/demo/demo.py", "--prefect", stage.version.rawValue, "--server", stage.server.apiURL,
            "--runs", "1", "--binaries", ProjectPaths.buildDirectory,
        ]
        try await withChildProcess(try ProjectPaths.python(stage.version.environment), arguments) { demo in
            let exit = try await demo.waitForExit(within: .seconds(270))
            #expect(exit == .code(0), "\(demo.tail)")
            #expect(demo.output.contains("All 3 flow runs completed, each in one task of its own."))
            for driver in ["fargate", "ec2", "task-definition-arn"] {
                let row = demo.output.split(separator: "\n").first { $0.contains(" \(driver)-1 ") }
                #expect(row?.contains(" \(driver)/") == true && row?.hasSuffix("Completed") == true, "\(row ?? "")")
            }
        }
    }
}
