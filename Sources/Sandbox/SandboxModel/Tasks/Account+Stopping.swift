extension Account {
    /// Begins a task's end: its processes get SIGTERM, SIGKILL after their time, and then it is STOPPED. What began to
    /// stop before keeps its first reason.
    mutating func stop(
        _ sequence: Int, code: String, reason: String, container: (name: String, reason: String)?, at now: Timestamp
    ) {
        guard let task = tasks[sequence], !task.wantsStop else { return }
        held.removeAll { $0 == sequence }
        change(sequence) { task in
            task.wantsStop = true
            task.stopCode = code
            task.stoppedReason = reason
            task.stoppingAt = now
            if let container, let position = task.containers.firstIndex(where: { $0.name == container.name }) {
                task.containers[position].reason = container.reason
            }
            // A task that never ran has nothing to deactivate.
            task.status = task.status == .running ? .deactivating : .stopping
        }
        if task.status == .running {
            agenda.add(.deactivated, of: sequence, at: now.adding(milliseconds: settings.teardownMilliseconds))
        } else {
            startStopping(sequence, at: now)
        }
    }

    mutating func startStopping(_ sequence: Int, at now: Timestamp) {
        guard let task = tasks[sequence], task.wantsStop, task.status < .deprovisioning else { return }
        change(sequence) { $0.status = .stopping }
        for position in task.containers.indices where task.containers[position].process == .running {
            terminate(sequence, position, at: now)
        }
        deprovisionIfEnded(sequence, at: now)
    }

    private mutating func terminate(_ sequence: Int, _ position: Int, at now: Timestamp) {
        guard let task = tasks[sequence] else { return }
        let key = ProcessKey(task: sequence, container: position)
        guard task.containers[position].saidExitCode != 137 else {
            effects.append(.signal(key, kill: true))
            return
        }
        effects.append(.signal(key, kill: false))
        let grace = task.definition.containers[position].stopTimeout * settings.stopGraceMilliseconds / 30
        agenda.add(.graceOver(container: position), of: sequence, at: now.adding(milliseconds: grace))
    }

    private mutating func deprovisionIfEnded(_ sequence: Int, at now: Timestamp) {
        guard let task = tasks[sequence], task.status == .stopping,
            !task.containers.contains(where: { $0.process == .running || $0.process == .launching })
        else { return }
        change(sequence) { task in
            task.status = .deprovisioning
            task.executionStoppedAt = now
            for position in task.containers.indices {
                if task.containers[position].process == .none, task.startedAt != nil,
                    task.containers[position].exitCode == nil
                {
                    task.containers[position].exitCode = 0
                }
                task.containers[position].sayEnd()
                task.containers[position].status = .stopped
            }
        }
        agenda.add(.deprovisioned, of: sequence, at: now.adding(milliseconds: settings.teardownMilliseconds))
    }

    mutating func finish(_ sequence: Int, at now: Timestamp) {
        guard tasks[sequence]?.status == .deprovisioning else { return }
        change(sequence) { task in
            task.status = .stopped
            task.stoppedAt = now
            task.overrides.pack()
        }
        agenda.add(.forgotten, of: sequence, at: now.adding(milliseconds: settings.stoppedVisibleSeconds * 1000))
    }

    /// Takes a report from the machine.
    package mutating func handle(_ event: ProcessEvent, at now: Timestamp) {
        moment = max(moment, now)
        switch event {
        case .started(let key):
            guard let task = tasks[key.task], task.containers[key.container].process == .launching else { return }
            change(key.task) { task in
                task.containers[key.container].process = .running
                task.containers[key.container].status = .running
            }
            if task.status == .stopping {
                terminate(key.task, key.container, at: now)
            } else if tasks[key.task]?.containers.contains(where: { $0.process == .launching }) == false {
                markRunning(key.task, at: now)
            }
        case .exited(let key, let code):
            guard tasks[key.task]?.containers[key.container].process == .running else { return }
            change(key.task) { $0.containers[key.container].end(exitCode: code, reason: nil) }
            // A container that ends before its neighbours are up still ran.
            markRunning(key.task, at: now)
            containerEnded(key, at: now)
        case .failed(let key, let reason):
            guard tasks[key.task]?.containers[key.container].process == .launching else { return }
            let message = "CannotStartContainerError: \(reason)"
            change(key.task) { $0.containers[key.container].end(exitCode: nil, reason: message) }
            stop(key.task, code: "TaskFailedToStart", reason: message, container: nil, at: now)
            deprovisionIfEnded(key.task, at: now)
        }
    }

    private mutating func containerEnded(_ key: ProcessKey, at now: Timestamp) {
        guard let task = tasks[key.task] else { return }
        if task.wantsStop {
            deprovisionIfEnded(key.task, at: now)
        } else if task.definition.containers[key.container].essential {
            stop(
                key.task, code: "EssentialContainerExited", reason: Self.essentialExited, container: nil, at: now)
        }
    }
}

extension TaskContainer {
    mutating func end(exitCode: Int?, reason: String?) {
        process = .ended
        status = .stopped
        self.exitCode = exitCode
        if let reason { self.reason = reason }
        sayEnd()
    }

    /// A control request's word stands in place of what the process told.
    mutating func sayEnd() {
        if let saidExitCode { exitCode = saidExitCode }
        if let saidReason { reason = saidReason }
    }
}
