import DriverProtocol
import TestSupport
import Testing

@Suite("JSON")
struct JSONParserTests {
    @Test(
        "a value is written as it was read",
        arguments: [
            "null", "true", "-0", "0.10", "1E+2", "123456789012345678901234567890", "1e400", "\"\"", "\"é🚀\"",
            "[]", "{}", "[1,[2,{\"b\":1,\"a\":null}]]", "{\"\":1,\"z\":2,\"a\":3}", "\"\\u0000\\n\\\"\\\\\"",
        ])
    func lossless(_ text: String) throws {
        #expect(try JSONValue(parsing: text).text() == text)
    }

    @Test(
        "white space and escapes are read",
        arguments: [
            (" \t\r\n[ 1 , 2 ] ", "[1,2]"), (#""\u00e9\/\b\f""#, "\"é/\\u0008\\u000c\""), (#""\ud83d\ude80""#, "\"🚀\""),
            (#""\ud83dx""#, "\"\u{FFFD}x\""), (#""\ude80""#, "\"\u{FFFD}\""),
        ])
    func spellings(_ text: String, _ canonical: String) throws {
        #expect(try JSONValue(parsing: text).text() == canonical)
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "nul", "nulll", "tru", "{", "}", "[", "]", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{a:1}",
            "{'a':1}", "01", "1.", ".1", "+1", "1e", "1e+", "-", "--1", "0x1", "NaN", "Infinity", "\"", "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"", "\"\\u12G4\"", "\"\n\"", "\"\t\"", "1 2", "[1 2]", "{} {}", "// c\n1", "[1]x", "\u{FEFF}1",
        ])
    func refused(_ text: String) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        "bytes that are no UTF-8 are refused",
        arguments: [
            [0x22, 0xC3, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22],
            [0x22, 0x5C, 0x6E, 0xF8, 0x22],
        ] as [[UInt8]])
    func notUTF8(_ bytes: [UInt8]) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes) }
    }

    @Test("a key that stands twice is refused and named")
    func duplicate() {
        #expect { try JSONValue(parsing: #"{"a":1,"b":{"x":1,"x":2}}"#) } throws: { error in
            (error as? JSONParseError)?.reason == .duplicateKey("x")
        }
    }

    @Test("nesting and length are bounded")
    func bounds() throws {
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(try JSONValue(parsing: deep).array != nil)
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: "[" + deep + "]") }
        // A hundred thousand brackets must not exhaust the stack.
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: String(repeating: "[{\"a\":", count: 100_000)) }
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(bytes: 6)) }
    }

    @Test("an object of many members is found in and kept in order")
    func manyMembers() throws {
        let text = "{" + (0..<50_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        let object = try #require(try JSONValue(parsing: text).object)
        #expect(object.count == 50_000 && object["k49999"] == 49_999 && object.keys[777] == "k777")
    }

    @Test("a text cut anywhere is refused, never misread")
    func cut() throws {
        let text = #"{"a":[1,-2.5e3,"é\n"],"b":{"c":null,"d":true}}"#
        let bytes = Array(text.utf8)
        for length in 0..<bytes.count {
            #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(bytes[..<length])) }
        }
        #expect(try JSONValue(parsing: bytes).text() == text)
    }

    @Test("a byte changed anywhere is refused or read, and what is read is written as JSON")
    func mutation() throws {
        var random = SeededGenerator(seed: 7)
        let bytes = Array(#"{"a":[1,-2.5e3,"é\n\u00e9"],"b":{"c":null,"d":true,"e":"🚀"}}"#.utf8)
        for _ in 0..<5000 {
            var changed = bytes
            changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let value = try? JSONValue(parsing: changed) else { continue }
            #expect(try JSONValue(parsing: value.serialized()) == value)
        }
    }

    @Test("random values survive a round trip, in every format")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 42)
        for _ in 0..<500 {
            let value = RandomJSON.value(depth: 4, using: &random)
            for format in [JSONFormat.compact, .canonical, .pretty] {
                #expect(try JSONValue(parsing: value.serialized(format)) == value)
            }
            #expect(!value.serialized().contains(0x0A), "a message must stay on one line")
        }
    }

    @Test("equal objects have equal canonical bytes, whatever their order")
    func canonical() throws {
        let left = try JSONValue(parsing: #"{"b":1,"a":{"y":[1,2],"x":null}}"#)
        let right = try JSONValue(parsing: #"{"a":{"x":null,"y":[1,2]},"b":1}"#)
        #expect(left == right && left.hashValue == right.hashValue)
        #expect(left.serialized(.canonical) == right.serialized(.canonical))
        #expect(left.serialized() != right.serialized())
    }
}
