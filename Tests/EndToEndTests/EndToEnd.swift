import Testing

/// Tests of the whole program: flow runs from their launch to their end. One after the other, beside those of ``EndToEndFaults`` and
/// ``EndToEndSetting``: each keeps a Prefect server, a sandbox and a host busy, and SQLite answers nobody in time when a dozen of them
/// do so at once.
@Suite("End to end: flow runs", .serialized)
enum EndToEnd {}
