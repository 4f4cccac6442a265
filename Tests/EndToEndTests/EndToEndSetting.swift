import Testing

/// Tests of the whole program: what a host is set up with and used by, which is AWS, servers, drivers, commands. One after the
/// other, beside those of ``EndToEnd``: two at once are what two cores and one SQLite bear.
@Suite("End to end: what surrounds them", .serialized)
enum EndToEndSetting {}
