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
    /// - Returns: whether it was started.
    func start(_ run: PolledRun, in group: inout DiscardingTaskGroup) -> Bool {
        let hand = services.hand
        let id = run.flowRun.id
        guard !Task.isShuttingDownGracefully, hand.take(id, pool: run.pool.name, isUnseen: run.standing != nil) else {
            return false
        }
        walkOn(run, in: &group)
        return true
    }

    /// Walks a run again that this host has in hand already.
    func goOn(_ run: PolledRun, in group: inout DiscardingTaskGroup) {
        // It waits for leave and a launch slot like any other.
        services.hand.move(run.flowRun.id, to: .queued)
        walkOn(run, in: &group)
    }

    private func walkOn(_ run: PolledRun, in group: inout DiscardingTaskGroup) {
        let hand = services.hand
        let id = run.flowRun.id
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
    }

    /// Watches a task that is there.
    func watch(_ task: RunningTask) async {
        guard services.hand.take(task.flowRunID, pool: "", beyondLimit: true) else { return }
        services.hand.move(task.flowRunID, to: .watching)
        await services.watcher.watch(task)
    }
}
