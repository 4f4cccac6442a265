/// An entry of a poll's answer.
package struct ScheduledFlowRun: Sendable, PrefectValue {
    package var workPoolID: String
    package var workQueueID: String
    package var flowRun: FlowRun

    init(reading object: ObjectReader) throws(ShapeProblem) {
        workPoolID = try object.string("work_pool_id")
        workQueueID = try object.string("work_queue_id")
        flowRun = try object.value("flow_run")
    }
}
