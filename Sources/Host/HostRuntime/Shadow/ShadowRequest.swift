internal import DriverProtocol
internal import DriverSupervision

/// What a shadow is asked.
enum ShadowRequest {
    /// The request as it would be had the pool been moved to the driver: where the job asks for a launch type, or for capacity
    /// providers, that the driver does not handle, the first that it handles stands instead.
    static func moved(_ request: PlanRequest, to handles: DriverDescription.Handles) -> PlanRequest {
        let demand = DriverRouting.demand(of: request.configuration)
        // A definition that exists is any driver's to plan with.
        guard demand != .taskDefinitionARN, !demand.isMet(by: handles), let type = handles.launchTypes.first else {
            return request
        }
        var request = request
        var runTask = request.configuration["task_run_request"]?.object ?? JSONObject()
        runTask["launchType"] = .string(type)
        runTask["capacityProviderStrategy"] = nil
        request.configuration["task_run_request"] = .object(runTask)
        return request
    }
}
