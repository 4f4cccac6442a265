import Testing

/// Tests of the whole program: what becomes of flow runs where hosts and drivers die, servers fail and things change meanwhile. One
/// after the other, beside those of ``EndToEnd``.
@Suite("End to end: faults", .serialized, .sharingAnotherServer)
enum EndToEndFaults {}
