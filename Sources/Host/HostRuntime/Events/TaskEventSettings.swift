/// Where tasks' events come from, as the settings of Prefect's own observer say.
package struct TaskEventSettings: Sendable, Equatable {
    /// `PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME`
    package let queueName: String
    /// `PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_REGION`; nil: the host's.
    package let queueRegion: String?
    /// Whether somebody has named the queue, so that it is to be there.
    package let isChosen: Bool

    package init(queueName: String, queueRegion: String?, isChosen: Bool) {
        self.queueName = queueName
        self.queueRegion = queueRegion
        self.isChosen = isChosen
    }

    /// What to do where the queue cannot be read.
    func remedy(missing: Bool) -> String {
        let off = "or turn them off with PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_ENABLED=false"
        guard missing else {
            return
                "allow sqs:GetQueueUrl, ReceiveMessage, DeleteMessage and ChangeMessageVisibility on the queue, \(off)"
        }
        return
            "make the queue and EventBridge's rule for \"ECS Task State Change\" (prefect-aws ecs-worker deploy-events "
            + "does), name it in PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME, \(off)"
    }
}
