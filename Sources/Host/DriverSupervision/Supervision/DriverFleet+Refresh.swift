internal import DriverProtocol
internal import Logging

extension DriverFleet {
    /// Looks whether drivers.d has changed (a `stat` for each file) and takes over what has: a new entry can be chosen
    /// at once, one that is gone finishes what it has, and a changed one takes requests as soon as it has passed
    /// `describe`; until then the old one does. To be called before routing.
    package func refresh() async {
        // A look that comes while another is being carried out finds the rest the next time.
        guard !isStopping, !isRefreshing else { return }
        isRefreshing = true
        defer { isRefreshing = false }
        let seen = catalogue.signature(of: snapshot)
        guard seen != signature else { return }
        let scanned = catalogue.scan()
        // The command files of new entries belong to the signature.
        signature = catalogue.signature(of: scanned)
        let known = snapshot.refusals
        snapshot = scanned
        for refusal in scanned.refusals where !known.contains(refusal) {
            logger.warning("An entry of the drivers directory is not used", metadata: ["why": "\(refusal)"])
        }
        // New ones first, without a pause, so that nobody finds half of them.
        for entry in scanned.entries where supervisors[entry.name] == nil {
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
            if let candidate = candidates.removeValue(forKey: name) {
                await candidate.shutdown("its entry was removed.")
            }
            logger.info("A driver was removed; it finishes what it has", metadata: ["driver": "\(name)"])
            await retire(supervisor)
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
        guard !latest.entry.isSameGeneration(as: entry) else { return }
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
            await retire(current)
        }
    }

    /// Moves traffic to a replacement that passes `describe`; drops one that does not.
    func adopt(_ candidate: DriverSupervisor, name: String) async {
        do throws(DriverFailure) {
            guard let description = try await candidate.description() else { return }
            guard candidates[name] === candidate else { return }
            candidates[name] = nil
            let old = supervisors[name]
            supervisors[name] = candidate
            logger.info(
                "A driver was replaced", metadata: ["driver": "\(name)", "version": "\(description.version)"])
            if let old { await retire(old) }
        } catch {
            guard candidates[name] === candidate else { return }
            candidates[name] = nil
            logger.error(
                "The replacement of a driver is not used, the one before goes on",
                metadata: ["driver": "\(name)", "why": "\(error.message)"])
            await candidate.shutdown("it did not pass 'describe'.")
        }
    }

    private func retire(_ supervisor: DriverSupervisor) async {
        var unfinished = [supervisor]
        for earlier in draining where await earlier.mode != .stopped { unfinished.append(earlier) }
        draining = unfinished
        await supervisor.drain()
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
