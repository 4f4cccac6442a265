import Throttling

/// Calls in line, each asked again when its wait is over: what the host's tasks do, on a clock of our own.
struct Line {
    var book = CallBook()
    var now: Duration = .zero
    private(set) var waiting: [(ticket: CallTicket, at: Duration)] = []
    private(set) var granted: [(ticket: CallTicket, grant: CallGrant)] = []
    /// When each was told to ask again at first, or granted.
    private(set) var promised: [CallTicket: Duration] = [:]
    /// How often a call was asked for.
    private(set) var asked = 0

    /// Asks, and gives the grant when there is one at once.
    @discardableResult
    mutating func call(_ keys: [CallKey], isUrgent: Bool = false) -> CallGrant? {
        ask(book.ticket(keys, isUrgent: isUrgent))
    }

    @discardableResult
    private mutating func ask(_ ticket: CallTicket) -> CallGrant? {
        asked += 1
        switch book.ask(ticket, now: now) {
        case .granted(let grant):
            granted.append((ticket, grant))
            if promised[ticket] == nil { promised[ticket] = now }
            return grant
        case .wait(let pause):
            waiting.append((ticket, now + pause))
            if promised[ticket] == nil { promised[ticket] = now + pause }
            return nil
        }
    }

    /// Lets time go by; the calls whose wait is over ask again when it is.
    mutating func pass(_ time: Duration) {
        let end = now + time
        while let next = waiting.indices.min(by: { waiting[$0].at < waiting[$1].at }), waiting[next].at <= end {
            now = max(now, waiting[next].at)
            ask(waiting.remove(at: next).ticket)
        }
        now = end
    }

    /// Somebody in line goes away.
    mutating func withdraw(at position: Int) {
        book.withdraw(waiting.remove(at: position).ticket)
    }

    static func key(_ category: CallCategory, scope: String = "own", region: String = "us-east-1") -> CallKey {
        CallKey(scope: scope, region: region, category: category)
    }

    static let fargate = [key(.fargateLaunches), key(.fargateRunTask), key(.clusterResourceModify)]
    static let spot = [key(.fargateSpotLaunches), key(.fargateRunTask), key(.clusterResourceModify)]
    static let instances = [key(.clusterResourceModify)]
}
