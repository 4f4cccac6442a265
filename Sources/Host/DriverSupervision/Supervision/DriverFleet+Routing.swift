package import DriverProtocol

extension DriverFleet {
    /// The driver for a run, described (and so started): see ``DriverRouting``.
    package func choose(
        binding: String?, variable: String?, configuration: JSONObject
    ) async throws(DriverFailure) -> DriverChoice {
        await load()
        while true {
            let known = await routingCandidates()
            var choice = try DriverRouting.choose(
                binding: binding, variable: variable, configuration: configuration, candidates: known)
            let description: DriverDescription
            do throws(DriverFailure) {
                description = try await self.description(of: choice.name)
            } catch {
                // Removed since it was chosen: another may do, and if none does, that is the message.
                if case .unknownDriver = error, supervisors[choice.name] == nil { continue }
                throw error
            }
            choice.version = description.version
            // A manifest may promise what the driver does not keep: what it says itself counts.
            let promised = known.first { $0.name == choice.name }?.handles
            if binding != nil || !(variable ?? "").isEmpty || promised == description.handles { return choice }
        }
    }

    /// The drivers that can be chosen, and what is known about what they handle without starting one.
    package func routingCandidates() async -> [DriverRouting.Candidate] {
        await load()
        var list: [DriverRouting.Candidate] = []
        for (name, supervisor) in supervisors {
            let described = await supervisor.describedHandles()
            let shipped = DriverRouting.shipped.first { $0.name == name }?.handles
            list.append(.init(name: name, handles: described ?? supervisor.entry.manifest.handles ?? shipped))
        }
        return list.sorted { $0.name < $1.name }
    }
}
