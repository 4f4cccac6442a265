internal import DriverProtocol
internal import HTTPCore

extension PrefectClient {
    /// Sends and reads the answer as JSON.
    func json(_ call: PrefectCall) async throws -> JSONValue {
        let response = try await send(call)
        do {
            return try JSONValue(parsing: response.body)
        } catch {
            throw PrefectError(
                kind: .decoding, call: call, status: response.status,
                message: "\(error). Does PREFECT_API_URL name Prefect's API (it usually ends in /api)?")
        }
    }

    /// Sends and reads the answer as one object.
    func value<Value: PrefectValue>(_ call: PrefectCall) async throws -> Value {
        try decode(try await json(call), of: call)
    }

    /// Like ``value(_:)``, with nil where there is no such object.
    func valueIfFound<Value: PrefectValue>(_ call: PrefectCall) async throws -> Value? {
        do {
            return try await value(call) as Value
        } catch let error as PrefectError where error.kind == .notFound {
            return nil
        }
    }

    /// Sends and reads the answer as an array of objects.
    func values<Value: PrefectValue>(_ call: PrefectCall) async throws -> [Value] {
        let answer = try await json(call)
        guard let elements = answer.array else {
            throw PrefectError(
                kind: .decoding, call: call, message: "expected an array as answer, found \(answer.typeName)")
        }
        return try elements.enumerated().map { try decode($0.element, of: call, at: "/\($0.offset)") }
    }

    func decode<Value: PrefectValue>(_ json: JSONValue, of call: PrefectCall, at path: String = "") throws -> Value {
        do throws(ShapeProblem) {
            return try Value(reading: try ObjectReader(json, at: path))
        } catch {
            throw PrefectError(kind: .decoding, call: call, message: "unexpected answer: \(error)")
        }
    }

    /// All pages of a filter route. `body` gets `limit` and `offset`; objects seen on an earlier page (rows move
    /// between pages while others are written) are not given twice.
    func pages<Value: PrefectValue & Identifiable>(
        _ route: Route, _ body: JSONObject, atMost most: Int = .max
    ) async throws -> [Value] where Value.ID == String {
        var found: [Value] = []
        var seen: Set<String> = []
        var offset = 0
        while found.count < most {
            let size = min(Self.pageSize, most - found.count)
            var page = body
            page["limit"] = .int(size)
            page["offset"] = .int(offset)
            let values: [Value] = try await values(PrefectCall("POST", route, body: .object(page)))
            for value in values where seen.insert(value.id).inserted { found.append(value) }
            if values.count < size { break }
            offset += values.count
        }
        return found
    }

    /// What a filter route finds by ids, asked for a page's worth at a time; ids that are not found are left out.
    func byID<Value: PrefectValue & Identifiable>(
        _ route: Route, _ kind: String, _ ids: some Sequence<String>
    ) async throws -> [Value] where Value.ID == String {
        var rest = Array(Set(ids)).sorted()[...]
        var found: [Value] = []
        while !rest.isEmpty {
            let some = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(Self.pageSize)
            var body: JSONObject = ["limit": .int(Self.pageSize)]
            body[kind] = ["id": ["any_": .array(some.map(JSONValue.string))]]
            found += try await values(PrefectCall("POST", route, body: .object(body)))
        }
        return found
    }

    /// The most objects that a server gives in one answer, by default.
    static let pageSize = 200
}
