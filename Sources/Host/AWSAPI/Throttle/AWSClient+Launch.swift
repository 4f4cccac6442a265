package import DriverProtocol
package import Throttling

extension AWSClient {
    /// Waits for leave to send a RunTask, so that a run is claimed only when it can be launched.
    ///
    /// - Parameters:
    ///   - runTask: RunTask's input, or as much of it as tells the kind of launch.
    ///   - longest: the longest wait that is entered on; nil: any.
    /// - Returns: nil without a throttle.
    package func launchPermit(
        for runTask: JSONObject, longest: Duration?
    ) async throws(CancellationError) -> LaunchPermit.Answer? {
        guard let gate else { return nil }
        return try await gate.permit(LaunchKind(runTask: runTask).categories, longest: longest)
    }

    /// The buckets of such a RunTask; none without a throttle.
    package func launchKeys(for runTask: JSONObject) -> [CallKey] {
        gate?.keys(LaunchKind(runTask: runTask).categories) ?? []
    }

    /// The buckets of RegisterTaskDefinition; none without a throttle.
    package var registrationKeys: [CallKey] { gate?.keys([.taskDefinitionModify]) ?? [] }

    /// The DescribeTasks and ListTasks a second that AWS takes at present; nil without a throttle.
    package var readRate: Double? { gate?.rate(.clusterResourceRead) }
}
