import Testing

/// Tests of the whole program: what a host is set up with and used by, which is accounts, networks, servers, documents, commands. One
/// after the other, beside those of ``EndToEnd``.
@Suite("End to end: what surrounds them", .serialized, .sharingAnotherServer)
enum EndToEndSetting {}
