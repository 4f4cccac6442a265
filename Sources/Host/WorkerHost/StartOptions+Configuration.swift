import HostRuntime

extension StartOptions {
    /// The configuration that the file and the command line give together; Prefect's settings come in later, where
    /// neither says anything.
    func configuration() throws(HostConfigurationFile.Invalid) -> HostConfiguration {
        var configuration = HostConfiguration()
        if let config {
            try HostConfigurationFile.apply(readFile(config), path: config, to: &configuration)
        }
        if let drivers { configuration.driversDirectory = drivers }
        if !pools.isEmpty { configuration.pools = pools.compactMap(PoolSelection.init) }
        if !workQueues.isEmpty { configuration.workQueues = workQueues }
        if let name { configuration.workerName = name }
        if let limit { configuration.limit = limit }
        if let prefetchSeconds { configuration.prefetch = .seconds(prefetchSeconds) }
        if let querySeconds { configuration.query = .seconds(querySeconds) }
        configuration.runOnce = runOnce
        return configuration
    }
}
