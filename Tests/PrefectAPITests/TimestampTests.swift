import FoundationEssentials
import PrefectAPI
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "every form that Prefect's servers write is read",
        arguments: [
            ("2026-01-02T03:04:05.123456+00:00", 1_767_323_045.123456),
            ("2026-01-02T03:04:05.123456Z", 1_767_323_045.123456),
            ("2026-01-02T03:04:05Z", 1_767_323_045), ("2026-01-02T05:34:05+02:30", 1_767_323_045),
            ("2026-01-01T22:04:05.5-0500", 1_767_323_045.5), ("2026-01-02T03:04:05.123456", 1_767_323_045.123456),
            ("2024-02-29T23:59:59.999999Z", 1_709_251_199.999999), ("1969-12-31T23:59:59.5Z", -0.5),
            ("2000-03-01T00:00:00Z", 951_868_800),
        ])
    func reads(text: String, seconds: Double) throws {
        let date = try #require(Timestamp.date(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "2026", "2026-01-02", "2026-13-02T03:04:05Z", "2026-01-02T24:04:05Z", "2026-01-02T03:04:05.Z",
            "2026-01-02T03:04:05Zx", "2026-01-02T03:04:05+0", "٢٠٢٦-01-02T03:04:05Z",
        ])
    func refuses(text: String) {
        #expect(Timestamp.date(text) == nil)
    }

    @Test("what is written is read as the same microsecond, over four centuries of days")
    func roundTrip() throws {
        for day in stride(from: -60_000, to: 90_000, by: 97) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 43_210.000_001)
            let again = try #require(Timestamp.date(Timestamp.text(date)))
            #expect(abs(again.timeIntervalSince(date)) < 2e-6)
        }
        #expect(Timestamp.text(Date(timeIntervalSince1970: 1_767_323_045.123456)) == "2026-01-02T03:04:05.123456Z")
        #expect(Timestamp.text(Date(timeIntervalSince1970: -0.5)) == "1969-12-31T23:59:59.500000Z")
    }
}
