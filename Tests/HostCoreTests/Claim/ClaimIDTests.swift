import HostCore
import Testing

@Suite struct ClaimIDTests {
    @Test("a claim reads the same with and without dashes")
    func dashes() throws {
        let claim = try #require(ClaimID("0F3C4B5A-1111-4222-8333-444455556666"))
        #expect(claim.hex == "0f3c4b5a111142228333444455556666")
        #expect(claim.uuid == "0f3c4b5a-1111-4222-8333-444455556666")
        #expect(ClaimID(claim.uuid) == claim)
    }

    @Test("text that is no UUID is no claim", arguments: ["", "0f3c", "zf3c4b5a111142228333444455556666", "-"])
    func malformed(text: String) {
        #expect(ClaimID(text) == nil)
    }

    @Test("a fresh claim is a version 4 UUID, and no two are equal")
    func fresh() {
        var generator = SystemRandomNumberGenerator()
        var seen: Set<ClaimID> = []
        for _ in 0..<1000 {
            let claim = ClaimID(using: &generator)
            let digits = Array(claim.hex)
            #expect(digits.count == 32)
            #expect(digits[12] == "4")
            #expect("89ab".contains(digits[16]))
            seen.insert(claim)
        }
        #expect(seen.count == 1000)
    }
}
