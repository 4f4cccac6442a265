internal import DriverProtocol

extension PrefectClient {
    /// `POST /logs/`: appends to flow runs' logs, several requests where there is more than one takes.
    package func sendLogs(_ entries: [LogEntry]) async throws {
        var batch: [JSONValue] = []
        var size = 0
        for entry in entries {
            if batch.count >= Self.logsPerRequest || size >= Self.logBytesPerRequest {
                try await sendLogBatch(batch)
                batch = []
                size = 0
            }
            batch.append(entry.json)
            size += min(entry.message.utf8.count, LogEntry.longestMessage)
        }
        if !batch.isEmpty { try await sendLogBatch(batch) }
    }

    private func sendLogBatch(_ batch: [JSONValue]) async throws {
        try await send(PrefectCall("POST", "/logs/", body: .array(batch)))
    }

    private static let logsPerRequest = 200
    private static let logBytesPerRequest = 1 << 20
}
