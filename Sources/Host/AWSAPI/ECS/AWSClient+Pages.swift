internal import DriverProtocol

extension AWSClient {
    /// The most pages that are read of one answer.
    private static let maximumPages = 1_000

    /// All pages of an ECS operation that changes nothing, their lists joined.
    func pages(
        _ operation: String, _ parameters: JSONObject, lists: [String]
    ) async throws(AWSError) -> JSONObject {
        var request = parameters
        var whole = JSONObject()
        for name in lists { whole[name] = .array([]) }
        for _ in 0..<Self.maximumPages {
            let page = try await call(.ecs, operation, request, retry: .reads)
            for name in lists {
                whole[name] = .array((whole[name]?.array ?? []) + (page[name]?.array ?? []))
            }
            guard let token = page["nextToken"]?.string, !token.isEmpty else { return whole }
            request["nextToken"] = .string(token)
        }
        throw AWSError(
            code: "TooManyResults", message: "more than \(Self.maximumPages) pages", status: nil,
            operation: AWSService.ecs.action(operation), region: region)
    }
}
