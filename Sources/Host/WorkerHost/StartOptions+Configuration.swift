import HostRuntime

extension StartOptions {
    /// Writes the configuration file's settings over Prefect's, and the command line's over both.
    func apply(
        to configuration: inout HostConfiguration, readFile: (String) -> [UInt8]?
    ) throws(HostConfigurationFile.Invalid) {
        if let config {
            guard let bytes = readFile(config) else {
                throw HostConfigurationFile.Invalid("--config names \(config), which cannot be read")
            }
            try HostConfigurationFile.apply(bytes, path: config, to: &configuration)
        }
        if let drivers { configuration.driversDirectory = drivers }
        if !pools.isEmpty {
            // What the file says of a pool holds for it when the command line names it, too.
            let known = configuration.pools
            configuration.pools = pools.compactMap { PoolSelection($0) }.map { named in
                guard var pool = known.first(where: { $0.name == named.name }) else { return named }
                pool.driver = named.driver ?? pool.driver
                return pool
            }
        }
        for shadow in shadows.compactMap({ PoolSelection($0) }) { configuration.shadows[shadow.name] = shadow.driver }
        if !configuration.pools.isEmpty,
            let stranger = configuration.shadows.keys.sorted().first(where: { name in
                !configuration.pools.contains { $0.name == name }
            })
        {
            throw HostConfigurationFile.Invalid(
                "--shadow names the pool '\(stranger)', which is not served: name it with --pool as well")
        }
        if !workQueues.isEmpty { configuration.workQueues = workQueues }
        if let name { configuration.workerName = name }
        if let limit { configuration.limit = limit }
        if let limitLaunching { configuration.limitLaunching = limitLaunching }
        if let prefetchSeconds { configuration.prefetch = .seconds(prefetchSeconds) }
        if let querySeconds { configuration.query = .seconds(querySeconds) }
        if let record { configuration.record = record }
        configuration.runOnce = runOnce
    }
}
