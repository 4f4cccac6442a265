internal import DriverProtocol
internal import Logging

extension DriverFleet {
    /// Looks whether drivers.d has changed (a `stat` for each file) and takes over what has: a new entry can be chosen
    /// at once, one that is gone finishes what it has, and a changed one takes requests as soon as it has passed
    /// `describe` and its recording; until then the old one does. A running fleet looks by itself.
    package func refresh() async {
        while isRefreshing { await withCheckedContinuation { refreshed.append($0) } }
        guard !isStopping else { return }
        isRefreshing = true
        await look()
        isRefreshing = false
        let waiting = refreshed
        refreshed = []
        for continuation in waiting { continuation.resume() }
    }

    private func look() async {
        guard catalogue.signature(of: snapshot) != signature else { return }
        let scanned = catalogue.scan()
        // As the files were when they were read: what has changed since is found the next time.
        signature = scanned.signature
        let known = snapshot.refusals
        snapshot = scanned
        for refusal in scanned.refusals where !known.contains(refusal) {
            logger.warning("An entry of the drivers directory is not used", metadata: ["why": "\(refusal)"])
        }
        // New ones first, without a pause, so that nobody finds half of them.
        for entry in scanned.entries where supervisors[entry.name] == nil {
            if !known.isEmpty || !supervisors.isEmpty {
                logger.info("A driver was added", metadata: ["driver": "\(entry.name)"])
            }
            let supervisor = DriverSupervisor(entry: entry, settings: settings)
            supervisors[entry.name] = supervisor
            command.yield(.supervise(supervisor))
        }
        for entry in scanned.entries { await take(entry) }
        let present = Set(scanned.entries.map(\.name)).union(scanned.refusals.map(\.name))
        // A directory that cannot be read for a moment takes no driver away.
        guard scanned.problem.map(\.isAboutEntries) ?? true else { return }
        for (name, supervisor) in supervisors where !present.contains(name) {
            supervisors[name] = nil
            rejected[name] = nil
            if let candidate = candidates.removeValue(forKey: name) {
                await candidate.shutdown("its entry was removed.")
            }
            logger.info("A driver was removed; it finishes what it has", metadata: ["driver": "\(name)"])
            await retire(supervisor, handingOver: false)
        }
    }

    /// The first look at the directory.
    func load() async {
        if signature == nil { await refresh() }
    }

    /// What drivers.d holds, freshly looked at; its `problem` is what the command line shows.
    package func contents() async -> DriverCatalogue.Snapshot {
        await refresh()
        return snapshot
    }

    private func take(_ entry: DriverEntry) async {
        guard let current = supervisors[entry.name] else { return }
        let latest = candidates[entry.name] ?? current
        guard !latest.entry.isSameGeneration(as: entry), rejected[entry.name] != entry else { return }
        if let superseded = candidates.removeValue(forKey: entry.name) {
            await superseded.shutdown("its entry changed again.")
        }
        if current.entry.isSameGeneration(as: entry) { return }
        let next = DriverSupervisor(entry: entry, settings: settings)
        command.yield(.supervise(next))
        if await current.isBound {
            candidates[entry.name] = next
            command.yield(.adopt(next, name: entry.name))
        } else {
            supervisors[entry.name] = next
            await retire(current, handingOver: true)
        }
    }

    /// Moves traffic to a replacement that passes `describe` and makes the recorded plans; drops one that does not.
    func adopt(_ candidate: DriverSupervisor, name: String) async {
        do throws(DriverFailure) {
            guard try await candidate.description() != nil else { return }
        } catch {
            return await reject(candidate, name: name, why: error.message)
        }
        if let recording = candidate.entry.recordingPath {
            let recorded = RecordedPlans(path: recording, driver: name)
            if let objection = await recorded.objection(to: candidate) {
                return await reject(candidate, name: name, why: objection)
            }
        }
        guard candidates[name] === candidate, let generation = await candidate.generation else { return }
        guard candidates[name] === candidate else { return }
        candidates[name] = nil
        rejected[name] = nil
        let old = supervisors[name]
        supervisors[name] = candidate
        logger.info("A driver was replaced", metadata: ["driver": "\(name)", "generation": "\(generation)"])
        if let old { await retire(old, handingOver: true) }
    }

    private func reject(_ candidate: DriverSupervisor, name: String, why: String) async {
        guard candidates[name] === candidate else { return }
        candidates[name] = nil
        rejected[name] = candidate.entry
        logger.error(
            "The replacement of a driver is not used, the one before goes on; it is tried again when its files change",
            metadata: ["driver": "\(name)", "why": "\(why)"])
        await candidate.shutdown("it was not taken up: \(why)")
    }

    /// Lets a generation finish.
    /// - Parameter handingOver: whether there is another one that takes what it has not begun.
    private func retire(_ supervisor: DriverSupervisor, handingOver: Bool) async {
        var unfinished = [supervisor]
        for earlier in draining where await earlier.mode != .stopped { unfinished.append(earlier) }
        draining = unfinished
        await supervisor.drain(handingOver: handingOver)
    }
}

extension DriverCatalogue.DirectoryProblem {
    /// Whether the directory could be read, and only its entries are the problem.
    var isAboutEntries: Bool {
        switch self {
        case .empty, .allRefused: true
        case .missing, .notADirectory, .unreadable, .untrusted: false
        }
    }
}
