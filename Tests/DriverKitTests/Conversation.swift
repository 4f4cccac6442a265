import DriverProtocol
import TestSupport

/// Requests to a driver process and its answers.
struct Conversation {
    let process: LineProcess

    static func probe() throws -> Conversation {
        Conversation(process: try LineProcess(BuiltProduct.path("DriverKitProbe")))
    }

    func ask(_ id: JSONValue, _ method: String, _ params: JSONValue = [:]) throws {
        try process.send(
            JSONValue.object(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params]).text())
    }

    func plan(_ id: JSONValue, _ configuration: JSONValue) throws {
        try ask(id, "plan", ["configuration": configuration])
    }

    func cancel(_ id: JSONValue) throws {
        try process.send(
            JSONValue.object(["jsonrpc": "2.0", "method": "$/cancelRequest", "params": ["id": id]]).text())
    }

    /// The next answer.
    func answer() throws -> JSONValue {
        guard let line = try process.readLine() else { throw LineProcess.Failure.ended }
        return try JSONValue(parsing: line)
    }

    /// Ends stdin and gives the answers that are still there.
    func finish() throws -> [JSONValue] {
        process.closeInput()
        var answers: [JSONValue] = []
        while let line = try process.readLine() { answers.append(try JSONValue(parsing: line)) }
        return answers
    }
}
