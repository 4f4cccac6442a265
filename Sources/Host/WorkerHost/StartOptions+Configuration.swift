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
        if !pools.isEmpty { configuration.pools = pools.compactMap { PoolSelection($0) } }
        if !workQueues.isEmpty { configuration.workQueues = workQueues }
        if let name { configuration.workerName = name }
        if let limit { configuration.limit = limit }
        if let limitLaunching { configuration.limitLaunching = limitLaunching }
        if let prefetchSeconds { configuration.prefetch = .seconds(prefetchSeconds) }
        if let querySeconds { configuration.query = .seconds(querySeconds) }
        configuration.runOnce = runOnce
    }
}
