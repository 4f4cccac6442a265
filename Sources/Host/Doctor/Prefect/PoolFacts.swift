package import PrefectAPI

/// What is looked at of a work pool.
package struct PoolFacts: Sendable, Equatable {
    package struct Queue: Sendable, Equatable {
        package var name: String
        package var isPaused: Bool

        package init(name: String, isPaused: Bool = false) {
            self.name = name
            self.isPaused = isPaused
        }
    }

    package var name: String
    package var type: String
    package var isPaused: Bool
    package var concurrencyLimit: Int?
    package var queues: [Queue]

    package init(
        name: String, type: String, isPaused: Bool = false, concurrencyLimit: Int? = nil, queues: [Queue] = []
    ) {
        self.name = name
        self.type = type
        self.isPaused = isPaused
        self.concurrencyLimit = concurrencyLimit
        self.queues = queues
    }

    package init(_ pool: WorkPool, queues: [WorkQueue]) {
        self.init(
            name: pool.name, type: pool.type, isPaused: pool.isPaused, concurrencyLimit: pool.concurrencyLimit,
            queues: queues.map { Queue(name: $0.name, isPaused: $0.isPaused) })
    }
}
