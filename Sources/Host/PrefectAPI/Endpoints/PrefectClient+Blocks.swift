extension PrefectClient {
    /// `GET /block_types/slug/{slug}/block_documents/name/{name}` with secrets; nil when there is none.
    package func block(type slug: String, name: String) async throws -> BlockDocument? {
        try await valueIfFound(
            PrefectCall(
                "GET", "/block_types/slug/\(slug)/block_documents/name/\(name)", query: "include_secrets=true"))
    }

    /// `GET /block_documents/{id}` with secrets; nil when there is none.
    package func block(id: String) async throws -> BlockDocument? {
        try await valueIfFound(PrefectCall("GET", "/block_documents/\(id)", query: "include_secrets=true"))
    }
}
