/// An action of IAM's that the host needs. The list is closed: the host calls nothing else.
///
/// A driver of somebody's own may ask the host for facts that need more: `ec2:DescribeSecurityGroups` and
/// `ecs:DescribeCapacityProviders`.
package enum HostAction: String, Sendable, CaseIterable {
    case runTask = "ecs:RunTask"
    case tagResource = "ecs:TagResource"
    case passRole = "iam:PassRole"
    case registerTaskDefinition = "ecs:RegisterTaskDefinition"
    case describeTaskDefinition = "ecs:DescribeTaskDefinition"
    case deregisterTaskDefinition = "ecs:DeregisterTaskDefinition"
    case describeTasks = "ecs:DescribeTasks"
    case listTasks = "ecs:ListTasks"
    case stopTask = "ecs:StopTask"
    case describeClusters = "ecs:DescribeClusters"
    case describeVPCs = "ec2:DescribeVpcs"
    case describeSubnets = "ec2:DescribeSubnets"
    case describeRouteTables = "ec2:DescribeRouteTables"
    case describeNetworkInterfaces = "ec2:DescribeNetworkInterfaces"
    case getLogEvents = "logs:GetLogEvents"
    case assumeRole = "sts:AssumeRole"
    case getQueueURL = "sqs:GetQueueUrl"
    case receiveMessage = "sqs:ReceiveMessage"
    case deleteMessage = "sqs:DeleteMessage"
    case changeMessageVisibility = "sqs:ChangeMessageVisibility"

    /// What the host does with it.
    package var why: String {
        switch self {
        case .runTask: "launches a flow run"
        case .tagResource:
            "tags tasks with their flow run, and task definitions with their fingerprint, as they are made"
        case .passRole: "gives tasks their task role and execution role"
        case .registerTaskDefinition: "registers what a job asks for, once for all runs that ask for the same"
        case .describeTaskDefinition: "looks for a revision to reuse, and reads those that jobs name"
        case .deregisterTaskDefinition: "takes back revisions of jobs with auto_deregister_task_definition"
        case .describeTasks: "watches tasks, 100 a call"
        case .listTasks: "looks for the task of a claim whose host died before it was recorded"
        case .stopTask: "stops tasks of flow runs that were cancelled or deleted"
        case .describeClusters: "tells a cluster that is gone from a task that is gone"
        case .describeVPCs: "finds the default VPC, or checks the one that is named"
        case .describeSubnets: "chooses subnets for tasks that name none"
        case .describeRouteTables:
            "tells subnets with an internet gateway from others; without it all get a public address, as by Prefect's worker"
        case .describeNetworkInterfaces: "learns the network of the host's own task, for jobs that inherit it"
        case .getLogEvents: "brings a crashed flow run's last lines into its state"
        case .assumeRole: "takes the role that a job's aws_credentials ask for"
        case .getQueueURL: "finds the queue of task events"
        case .receiveMessage: "reads task events"
        case .deleteMessage: "removes a task event that was handled"
        case .changeMessageVisibility: "keeps a task event while it is being handled"
        }
    }
}
