import DriverProtocol
import HostCore
import Testing

@Suite("The job variables behind a configuration")
struct ConfigurationOriginsTests {
    @Test(
        "a source is told with its job variables and the level that set them",
        arguments: [
            (
                "configuration task_run_request.launchType",
                "job variable launch_type (pool default), by configuration task_run_request.launchType"
            ),
            (
                "configuration task_definition.cpu",
                "job variable cpu (deployment), by configuration task_definition.cpu"
            ),
            ("configuration env.A", "job variable env.A (flow run)"),
            ("configuration env.PREFECT__FLOW_ID", "configuration env.PREFECT__FLOW_ID (the flow run's own)"),
            ("configuration task_definition.nothing", "configuration task_definition.nothing"),
            ("configuration task_definition", "configuration task_definition"),
            ("job variable cpu", "job variable cpu (deployment)"), ("driver", "driver"),
        ])
    func detailed(_ source: String, _ expected: String) throws {
        let job = try Samples.job(
            deployment: ["cpu": 512], flowRun: ["env": ["A": "1"]], defaults: ["launch_type": "EC2"])
        #expect(ConfigurationOrigins(job).detailed(source) == expected)
    }
}
