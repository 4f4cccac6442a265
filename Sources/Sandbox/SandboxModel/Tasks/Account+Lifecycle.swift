extension Account {
    /// When the clock has to be told again; nil while nothing is due.
    package var nextDue: Timestamp? { agenda.nextDue }

    /// Carries out all that is due, each step at its own time, however late the clock is told.
    package mutating func advance(to latest: Timestamp) {
        while let item = agenda.popDue(at: latest) {
            let now = item.due
            moment = now
            switch item.step {
            case .provisioned: startPulling(item.task, at: now)
            case .pulled: startContainers(item.task, at: now)
            case .deactivated: startStopping(item.task, at: now)
            case .graceOver(let container):
                if tasks[item.task]?.containers[container].process == .running {
                    effects.append(.signal(ProcessKey(task: item.task, container: container), kill: true))
                }
            case .deprovisioned: finish(item.task, at: now)
            case .forgotten: tasks.forget(item.task)
            }
        }
        moment = latest
    }

    /// Lets go of the tasks that were held in PROVISIONING.
    mutating func releaseHeld(at now: Timestamp) {
        for sequence in held { agenda.add(.provisioned, of: sequence, at: now) }
        held = []
    }

    private mutating func startPulling(_ sequence: Int, at now: Timestamp) {
        guard let task = tasks[sequence], task.status == .provisioning, !task.wantsStop else { return }
        guard !settings.hold else {
            held.append(sequence)
            return
        }
        change(sequence) { task in
            task.status = .pending
            task.pullStartedAt = now
        }
        agenda.add(.pulled, of: sequence, at: now.adding(milliseconds: settings.startMilliseconds))
    }

    private mutating func startContainers(_ sequence: Int, at now: Timestamp) {
        guard let task = tasks[sequence], task.status == .pending, !task.wantsStop else { return }
        if let reason = task.startFailure {
            stop(sequence, code: "TaskFailedToStart", reason: reason, container: nil, at: now)
            return
        }
        if let missing = task.definition.containers.first(where: { Self.isMissing(image: $0.image) }) {
            let reason =
                "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref"
                + " \(missing.image): pull access denied, repository does not exist or may require authorization"
            stop(sequence, code: "TaskFailedToStart", reason: reason, container: (missing.name, reason), at: now)
            return
        }
        var launches: [ProcessLaunch] = []
        for (position, definition) in task.definition.containers.enumerated()
        where task.containers[position].process == .waiting {
            do {
                launches.append(try launch(of: definition, position, in: task))
            } catch {
                stop(sequence, code: "TaskFailedToStart", reason: error.message, container: nil, at: now)
                return
            }
        }
        change(sequence) { task in
            task.pullStoppedAt = now
            for position in task.containers.indices where task.containers[position].process == .waiting {
                task.containers[position].process = .launching
            }
        }
        effects.append(contentsOf: launches.map(ProcessEffect.launch))
        if launches.isEmpty {
            // Nothing to run at all: each image's own command, which the sandbox does not have, ends at once.
            markRunning(sequence, at: now)
            change(sequence) { task in
                for position in task.containers.indices { task.containers[position].exitCode = 0 }
            }
            stop(
                sequence, code: "EssentialContainerExited", reason: Self.essentialExited, container: nil, at: now)
        }
    }

    static let essentialExited = "Essential container in task exited"

    private static func isMissing(image: String) -> Bool {
        (image.split(separator: "/").last ?? "").hasPrefix("missing")
    }

    private func launch(
        of definition: ContainerDefinition, _ position: Int, in task: SandboxTask
    ) throws(APIError) -> ProcessLaunch {
        var environment = task.overrides.environment(definition)
        // By its last part a container knows its task, as on AWS; nobody answers there.
        environment["ECS_CONTAINER_METADATA_URI_V4"] =
            "http://169.254.170.2/v4/\(task.containers[position].runtimeID)"
        for secret in definition.secrets {
            environment[secret.name] = try secrets.value(of: secret.valueFrom)
        }
        return ProcessLaunch(
            key: ProcessKey(task: task.sequence, container: position),
            arguments: definition.entryPoint + task.overrides.command(definition), environment: environment,
            workingDirectory: definition.workingDirectory, logName: "\(task.id)-\(definition.name)")
    }

    mutating func markRunning(_ sequence: Int, at now: Timestamp) {
        guard tasks[sequence]?.status == .pending else { return }
        change(sequence) { task in
            task.status = .running
            task.startedAt = now
            for position in task.containers.indices where task.containers[position].process == .none {
                task.containers[position].status = .running
            }
        }
    }

    /// Changes a task that is there, counts its version up and tells of what can be seen from outside.
    mutating func change(_ sequence: Int, _ body: (inout SandboxTask) -> Void) {
        guard var task = tasks[sequence] else { return }
        tasks[sequence] = nil  // keeps the task's storage unshared while it changes
        let face = queue == nil ? nil : task.face
        body(&task)
        task.version += 1
        tasks[sequence] = task
        if let face, task.face != face { tellChange(of: task, at: moment) }
    }
}
