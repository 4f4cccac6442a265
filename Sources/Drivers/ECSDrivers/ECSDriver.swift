internal import DriverKit
internal import DriverProtocol
internal import ECSFailures
internal import ECSPlanning

/// A driver that ships: the planner in one of its roles.
struct ECSDriver: Driver {
    let planner: ECSPlanner

    var description: DriverDescription { planner.role.description(version: PlannerVersion.current) }

    func plan(_ request: PlanRequest, _ context: RequestContext) throws -> PlanAnswer {
        try planner.plan(request)
    }

    func validate(_ request: ValidateRequest, _ context: RequestContext) throws -> [ConfigurationFinding] {
        planner.validate(request)
    }

    func interpret(_ request: InterpretRequest, _ context: RequestContext) throws -> Interpretation {
        FailureInterpreter().interpret(request)
    }
}
