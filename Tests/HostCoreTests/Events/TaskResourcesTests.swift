import DriverProtocol
import HostCore
import Testing

@Suite("The resources of a task's event")
struct TaskResourcesTests {
    @Test("the tags' resources stand there with their roles and names, as Prefect's own observer writes them")
    func related() {
        let related = TaskResources.related(tags: [
            "prefect.io/flow-run-id": "r", "prefect.io/flow-run-name": "blue fox", "prefect.io/flow-id": "f",
            "prefect.io/deployment-id": "d", "prefect.io/work-pool-id": "p", "prefect.io/work-pool-name": "etl",
            "prefect.io/worker-name": "ECS Worker 1", "team": "x",
        ])
        #expect(
            related == [
                [
                    "prefect.resource.id": "prefect.flow-run.r", "prefect.resource.role": "flow-run",
                    "prefect.resource.name": "blue fox",
                ],
                ["prefect.resource.id": "prefect.deployment.d", "prefect.resource.role": "deployment"],
                ["prefect.resource.id": "prefect.flow.f", "prefect.resource.role": "flow"],
                [
                    "prefect.resource.id": "prefect.work-pool.p", "prefect.resource.role": "work-pool",
                    "prefect.resource.name": "etl",
                ],
                [
                    "prefect.resource.id": "prefect.worker.ecs.ecs-worker-1", "prefect.resource.role": "worker",
                    "prefect.resource.name": "ECS Worker 1", "prefect.worker-type": "ecs",
                ],
            ])
    }

    @Test("a task whose tags are not known is still its run's; the task's own resource names where it runs")
    func withoutTags() {
        let related = TaskResources.related(tags: [:], flowRunID: "r")
        #expect(related == [["prefect.resource.id": "prefect.flow-run.r", "prefect.resource.role": "flow-run"]])
        let task = TaskResources.task(StateChangeSample.change().task)
        #expect(task["prefect.resource.id"] == "prefect.ecs.task.0123")
        #expect(task["ecs.clusterArn"]?.string == StateChangeSample.cluster)
    }
}
