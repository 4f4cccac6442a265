internal import DriverProtocol
internal import DriverSupervision
internal import Logging

extension FlowRunWalk {
    /// The longest that a driver may think about a refusal: the run is claimed, and has a launch slot.
    private static let interpretationLimit: Duration = .seconds(5)

    /// What the driver makes of RunTask's `failures[]`; nil where it does not support the question or has no answer in time.
    func meaning(of failures: [JSONValue], container: String, driver: String) async -> Interpretation? {
        let request = InterpretRequest(failures: failures, container: container)
        return await withTaskGroup(of: Interpretation?.self) { group in
            group.addTask { [services] in
                do {
                    return try await services.fleet.interpret(request, driver: driver)
                } catch {
                    services.logger.debug(
                        "a driver has not said what a refusal means",
                        metadata: ["driver": "\(driver)", "error": "\(error)"])
                    return nil
                }
            }
            group.addTask { [time = services.time] in
                try? await time.sleep(Self.interpretationLimit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
