package import DriverSupervision
package import HostCore
package import Logging
package import PrefectAPI

/// What the walk works with. Made once, in one place.
package struct WalkServices: Sendable {
    package let identity: WorkerIdentity
    package let configuration: HostConfiguration
    package let prefect: PrefectClient
    package let resolver: JobResolver
    package let fleet: DriverFleet
    package let aws: AWSSessions
    package let facts: FactCache
    package let registrar: TaskDefinitionRegistrar
    package let watcher: TaskWatcher
    package let flowRunLog: FlowRunLog
    package let time: TimeSource
    package let logger: Logger
}
