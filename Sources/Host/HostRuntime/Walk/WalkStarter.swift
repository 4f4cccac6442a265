internal import HostCore
internal import PrefectAPI
internal import ServiceLifecycle

/// Takes runs in hand and starts their walks; shared by the poller and by recovery.
package struct WalkStarter: Sendable {
    private let walk: FlowRunWalk
    private let services: WalkServices

    package init(services: WalkServices) {
        self.services = services
        walk = FlowRunWalk(services: services)
    }

    /// Starts a walk, unless the run is in hand already, there is no room, or the host is stopping.
    /// - Parameter beyondLimit: for runs that have a claim already.
    /// - Returns: whether it was started.
    @discardableResult
    func start(_ run: PolledRun, in group: inout DiscardingTaskGroup, beyondLimit: Bool = false) -> Bool {
        let hand = services.hand
        let id = run.flowRun.id
        guard !Task.isShuttingDownGracefully, hand.take(id, pool: run.pool.name, beyondLimit: beyondLimit) else {
            return false
        }
        group.addTask { [walk, services] in
            switch await walk.run(run) {
            case .watching(let task):
                hand.move(id, to: .watching)
                await services.watcher.watch(task)
            case .released: hand.release(id)
            case .left:
                hand.postpone(id, now: services.time.elapsed())
                hand.release(id)
            case .postponed(let pause):
                let now = services.time.elapsed()
                hand.postpone(id, until: now + pause, now: now)
                hand.release(id)
            }
        }
        return true
    }

    /// Watches a task that is there.
    func watch(_ task: RunningTask) async {
        guard services.hand.take(task.flowRunID, pool: "", beyondLimit: true) else { return }
        services.hand.move(task.flowRunID, to: .watching)
        await services.watcher.watch(task)
    }
}
