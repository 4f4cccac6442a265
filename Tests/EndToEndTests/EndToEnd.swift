import Testing

/// Tests of the whole program: what becomes of flow runs. One after the other: each keeps a Prefect server, a sandbox and a host
/// busy, and SQLite answers nobody in time when a dozen of them do so at once.
@Suite("End to end: flow runs", .serialized)
enum EndToEnd {}
