import DriverProtocol
import HostCore
import Testing

/// The rows of AWS's answers that the host tells apart by their words; those that codes tell are AWSAPI's.
@Suite struct AnswerTableTests {
    @Test(
        "exceptions that say that there is no room are waited for",
        arguments: [
            ("InvalidParameterException", "No Container Instances were found in your cluster."),
            ("ClientException", "You've reached the limit on the number of vCPUs you can run concurrently"),
            ("ClientException", "You've reached the limit on the number of tasks in the PROVISIONING state"),
            ("ClientException", "Capacity is unavailable at this time. Please try again later"),
            ("InvalidParameterException", "The capacity provider is empty: empty capacity provider"),
        ])
    func capacity(code: String, message: String) {
        #expect(RunTaskRefusal.classify(exception: code, message) == .capacity(reason: message))
    }

    @Test(
        "exceptions that will not pass carry what to do",
        arguments: [
            ("InvalidParameterException", "subnet-1 does not exist", "network_configuration"),
            (
                "AccessDeniedException",
                "User u is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:us-east-1:1:agent",
                "permission"
            ),
            ("AccessDeniedException", "not authorized to perform: iam:PassRole on resource: r", "iam:PassRole"),
            ("ClusterNotFoundException", "Cluster not found.", "job variable cluster"),
            ("PlatformUnknownException", "The platform version is unknown", "platform_version"),
            ("UnsupportedFeatureException", "no", "does not support"),
            ("BlockedException", "Your account is blocked", "AWS Support"),
            ("ClientException", "TaskDefinition is inactive", "task_definition_arn"),
        ])
    func permanent(code: String, message: String, remedy: String) {
        guard case .permanent(_, let told) = RunTaskRefusal.classify(exception: code, message) else {
            Issue.record("\(code): \(message) was taken for want of capacity")
            return
        }
        #expect(told.contains(remedy), "\(told)")
    }
}
