internal import DriverProtocol

/// A capacity provider strategy: which provider each of a request's tasks goes to.
struct CapacityStrategy: Sendable {
    private struct Entry {
        let provider: String
        let weight: Int
        let base: Int
    }

    private var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }
    var providers: [String] { entries.map(\.provider) }

    /// Reads and checks a strategy; `associated` are the cluster's providers.
    init(_ value: JSONValue?, associated: [String]) throws(APIError) {
        for item in value?.array ?? [] {
            let provider = item["capacityProvider"]?.string ?? ""
            guard associated.contains(provider) else {
                throw .invalidParameter("The specified capacity provider '\(provider)' was not found.")
            }
            let entry = Entry(provider: provider, weight: item["weight"]?.int ?? 0, base: item["base"]?.int ?? 0)
            guard (0...1000).contains(entry.weight) else {
                throw .invalidParameter(
                    "The weight of a capacity provider must be between 0 and 1000, not \(entry.weight).")
            }
            guard (0...100_000).contains(entry.base) else {
                throw .invalidParameter(
                    "The base of a capacity provider must be between 0 and 100000, not \(entry.base).")
            }
            guard !providers.contains(provider) else {
                throw .invalidParameter("The capacity provider '\(provider)' stands twice in the strategy.")
            }
            entries.append(entry)
        }
        guard entries.count <= 20 else { throw .invalidParameter("A strategy can have at most 20 capacity providers.") }
        guard entries.count(where: { $0.base > 0 }) <= 1 else {
            throw .invalidParameter("Only one capacity provider in a strategy can have a base.")
        }
        // A single provider of weight 0 counts as weight 1, as in AWS where the weight was left out.
        guard entries.count < 2 || entries.contains(where: { $0.weight > 0 }) else {
            throw .invalidParameter("At least one capacity provider in a strategy must have a weight above 0.")
        }
        let fargate = providers.count { $0.hasPrefix("FARGATE") }
        guard fargate == 0 || fargate == entries.count else {
            throw .invalidParameter("A strategy cannot mix Fargate and Auto Scaling group capacity providers.")
        }
    }

    /// The providers of `count` tasks: the base first, then by weight.
    func placed(_ count: Int) -> [String] {
        guard let first = entries.first else { return [] }
        var placed: [String] = []
        if let based = entries.first(where: { $0.base > 0 }) {
            placed = Array(repeating: based.provider, count: min(based.base, count))
        }
        let weighted = entries.filter { $0.weight > 0 }
        var given: [String: Int] = [:]
        while placed.count < count {
            // The provider that is furthest behind its share; the first of equals.
            let next = weighted.min { left, right in
                (given[left.provider, default: 0] + 1) * right.weight < (given[right.provider, default: 0] + 1)
                    * left.weight
            }
            let provider = (next ?? first).provider
            given[provider, default: 0] += 1
            placed.append(provider)
        }
        return placed
    }
}
