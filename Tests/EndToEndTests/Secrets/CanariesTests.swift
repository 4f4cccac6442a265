import DriverProtocol
import FoundationEssentials
import Testing

@Suite("What finds secrets")
struct CanariesTests {
    /// Ways in which a value gets into a text.
    private static let ways: [(name: String, hide: @Sendable (String) -> String)] = [
        ("plain", { "x\($0)y" }),
        ("in upper case", { $0.uppercased() }),
        ("in a JSON text", { JSONValue.string(JSONValue.string($0).text()).text() }),
        ("percent-encoded", { $0.utf8.map { $0 > 0x2F && $0 < 0x7B ? String(UnicodeScalar($0)) : "%\($0)" }.joined() }),
        ("in Base64", { Data($0.utf8).base64EncodedString() }),
        ("in Base64 behind a byte", { Data(("u" + $0).utf8).base64EncodedString() }),
        ("in Base64 behind two bytes", { Data(("u:" + $0 + "!").utf8).base64EncodedString() }),
        ("in hexadecimal", { $0.utf8.map { String($0, radix: 16) }.joined() }),
    ]

    @Test("a value that was planted is found in every form, and nothing is found where there is none", arguments: 0..<8)
    func found(_ way: Int) {
        var canaries = Canaries()
        let secret = canaries.plant("secret")
        let other = canaries.plant("other") { $0 }
        let text = "a long line before it, \(Self.ways[way].hide(secret)), and one behind"
        let found = canaries.found(in: text)
        #expect(found.count == 1 && found[0].hasPrefix("secret: "), "\(Self.ways[way].name): \(found)")
        #expect(canaries.found(in: "\(Self.ways[way].name) \(secret.prefix(12))").isEmpty)
        #expect(canaries.found(in: Self.ways[way].hide(other)).count == 1, "\(Self.ways[way].name)")
    }
}
