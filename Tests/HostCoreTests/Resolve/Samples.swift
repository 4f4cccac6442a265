import DriverProtocol
import HostCore

/// Inputs for tests: the default template, a deployment, a flow run.
enum Samples {
    static let template = ParityFixtures.defaultTemplate
    static let poolID = "11111111-1111-4111-8111-111111111111"

    /// A number as it is written.
    static func number(_ text: String) -> JSONValue { JSONNumber(text).map(JSONValue.number) ?? .null }

    /// An input; everything has a default.
    static func input(
        template: JSONObject = template, deployment: JSONObject = JSONObject(), flowRun: JSONObject = JSONObject(),
        environment: [String: String] = [:], defaults: JSONObject = JSONObject(), prefect: String = "3.8.8"
    ) throws -> ResolveInput {
        var template = template
        for (name, value) in defaults { template["variables"]?["properties"]?[name] = ["default": value] }
        return ResolveInput(
            baseJobTemplate: template, workPool: .init(id: poolID, name: "ecs-pool"),
            deployment: .init(
                id: "22222222-2222-4222-8222-222222222222", name: "prod", jobVariables: deployment,
                updated: "2024-05-01T12:30:45.123456Z"),
            flow: .init(id: "33333333-3333-4333-8333-333333333333", name: "etl"),
            flowRun: .init(
                document: .init(id: "44444444-4444-4444-8444-444444444444", name: "curious-otter"),
                jobVariables: flowRun, tags: ["nightly"], runCount: 1,
                deploymentID: "22222222-2222-4222-8222-222222222222"),
            worker: .init(name: "worker-1"), environment: try WorkerEnvironment(variables: environment),
            peer: .init(prefectVersion: prefect))
    }

    /// A job from the default template.
    static func job(
        deployment: JSONObject = JSONObject(), flowRun: JSONObject = JSONObject(), environment: [String: String] = [:],
        defaults: JSONObject = JSONObject(), answers: ReferenceAnswers = ReferenceAnswers()
    ) throws -> ResolvedJob {
        try JobResolution.resolve(
            input(deployment: deployment, flowRun: flowRun, environment: environment, defaults: defaults), answers)
    }

    /// The error that an input leads to; nil when it resolves.
    static func error(_ input: ResolveInput, _ answers: ReferenceAnswers = ReferenceAnswers()) -> ResolutionError? {
        do throws(ResolutionError) {
            _ = try JobResolution.resolve(input, answers)
            return nil
        } catch {
            return error
        }
    }
}
