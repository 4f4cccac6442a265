package import DriverProtocol

/// Every request in the order of its arrival, with its answer. The oldest give way when their parameters take more
/// than ``byteLimit`` together; the counts by operation stay whole.
package struct RequestLedger: Sendable {
    struct Entry: Sendable {
        let sequence: Int
        let time: Timestamp
        let service: AWSService
        let operation: String
        let accessKeyID: String
        let body: [UInt8]
        let status: Int
        let errorCode: String?
        let delivery: APIAnswer.Delivery
    }

    let byteLimit: Int
    private(set) var counts: [String: Int] = [:]
    private var entries: [Entry] = []
    private var bytes = 0
    private var dropped = 0

    init(byteLimit: Int = 64 << 20) {
        self.byteLimit = byteLimit
    }

    mutating func record(_ request: APIRequest, answer: APIAnswer, at time: Timestamp) {
        counts[request.operation, default: 0] += 1
        bytes += request.body.count
        entries.append(
            Entry(
                sequence: dropped + entries.count + 1, time: time, service: request.service,
                operation: request.operation, accessKeyID: request.accessKeyID, body: request.body,
                status: answer.status, errorCode: answer.errorCode, delivery: answer.delivery))
        guard bytes > byteLimit else { return }
        // Half at once, so that a full ledger does not move its entries at every request.
        let count = max(1, entries.count / 2)
        bytes -= entries.prefix(count).reduce(0) { $0 + $1.body.count }
        entries.removeFirst(count)
        dropped += count
    }

    /// The entries after a sequence number, of one operation or all.
    package func report(after sequence: Int, operation: String?) -> JSONValue {
        let first = max(0, sequence - dropped)
        let listed = entries.dropFirst(first).filter { operation == nil || $0.operation == operation }
        return ["dropped": .int(dropped), "requests": .array(listed.map(\.json))]
    }
}

extension RequestLedger.Entry {
    var json: JSONValue {
        var members: JSONObject = [
            "sequence": .int(sequence), "time": time.json, "service": .string(service.rawValue),
            "operation": .string(operation), "accessKeyId": .string(accessKeyID), "parameters": parameters,
            "status": .int(status),
        ]
        if let errorCode { members["code"] = .string(errorCode) }
        switch delivery {
        case .sent: break
        case .delayed(let milliseconds): members["delayedMs"] = .int(milliseconds)
        case .reset: members["delivery"] = "reset"
        case .never: members["delivery"] = "never"
        }
        return .object(members)
    }

    private var parameters: JSONValue {
        if service.speaksJSON, let value = try? JSONValue(parsing: body) { return value }
        return .string(String(decoding: body, as: UTF8.self))
    }
}
