package import FoundationEssentials

/// A worker that has sent heartbeats to a pool.
package struct Worker: Sendable, Identifiable, PrefectValue {
    package var id: String
    package var name: String
    package var workPoolID: String?
    package var lastHeartbeatTime: Date?
    package var heartbeatIntervalSeconds: Int?
    /// What the server thinks of it.
    package var status: Status

    package enum Status: Sendable, Hashable {
        case online, offline
        /// The server does not say, or says something new.
        case unknown
    }

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        name = try object.string("name")
        workPoolID = try object.optionalString("work_pool_id")
        lastHeartbeatTime = try object.optionalDate("last_heartbeat_time")
        heartbeatIntervalSeconds = try object.optionalInt("heartbeat_interval_seconds")
        switch try object.optionalString("status") {
        case "ONLINE": status = .online
        case "OFFLINE": status = .offline
        default: status = .unknown
        }
    }
}
