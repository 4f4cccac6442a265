/// Where sessions that run side by side wait for each other.
actor Meeting {
    private let size: Int
    private var arrived = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(of size: Int) {
        self.size = size
    }

    /// Returns when everybody is there. A session that ends earlier arrives too, so that nobody waits for ever.
    func arrive(waits: Bool = true) async {
        arrived += 1
        guard arrived < size else {
            for continuation in waiting { continuation.resume() }
            waiting = []
            return
        }
        if waits { await withCheckedContinuation { waiting.append($0) } }
    }
}
