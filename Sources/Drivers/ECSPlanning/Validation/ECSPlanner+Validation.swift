package import DriverProtocol

extension ECSPlanner {
    /// What is wrong with a template, or with a job that a deployment's variables make of it.
    package func validate(_ request: ValidateRequest) -> [ConfigurationFinding] {
        request.plan.map(findings) ?? TemplateValidation(role: role).findings(in: request.baseJobTemplate)
    }

    /// What planning would refuse, and warn of, as far as that is known without asking AWS.
    package func findings(_ request: PlanRequest) -> [ConfigurationFinding] {
        var planner = self
        planner.asksForFacts = false
        do throws(DriverError) {
            guard case .plan(let plan) = try planner.plan(request) else { return [] }
            return plan.warnings.map { Self.finding($0) }
        } catch {
            let faults = (error.data["findings"]?.array ?? []).compactMap(Self.finding)
            let warnings = (error.data["warnings"]?.array ?? []).compactMap(TaskPlan.Warning.init(json:))
            guard !faults.isEmpty else {
                return [
                    ConfigurationFinding(
                        path: error.path ?? JobConfiguration.root, severity: .error, message: error.message,
                        hint: error.hint)
                ]
            }
            return faults + warnings.map { Self.finding($0) }
        }
    }

    private static func finding(_ fault: JSONValue) -> ConfigurationFinding? {
        var finding = ConfigurationFinding(json: fault)
        finding?.hint = fault["remedy"]?.string
        return finding
    }

    private static func finding(_ warning: TaskPlan.Warning) -> ConfigurationFinding {
        ConfigurationFinding(
            path: warning.path ?? JobConfiguration.root, severity: .warning, message: warning.message,
            hint: warning.hint, value: warning.value, rule: warning.rule)
    }
}
