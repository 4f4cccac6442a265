import HostCore
import Testing

@Suite("Patterns of schemas")
struct SchemaPatternTests {
    @Test(
        "a pattern is looked for anywhere in a text, as Python does",
        arguments: [
            ("b", "abc", true), ("^b", "abc", false), ("^a.c$", "abc", true), ("^a.c$", "a\nc", false),
            ("^ac$", "ac\n", true), ("^[a-c]{2,3}$", "abcd", false), ("^(ab|c)*$", "ababc", true),
            ("^[^\\d\\s]+$", "a1", false), ("^\\w+-\\x41\\u00e9$", "é_1-Aé", true), ("^a{,2}$", "aaa", false),
            ("^a{2$", "a{2", true), ("^[]a]+$", "]a", true), ("^[a-]+$", "-a", true), ("(?:x|y)+?z", "xyz", true),
            ("(?P<n>a)\\.", "a.", true), ("", "", true), ("a||b", "zzz", true), ("^(a*)*$", "aaab", false),
        ])
    func matches(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try #require(SchemaPattern(pattern)).isFound(in: text) == expected)
    }

    @Test(
        "what is not known, or too long, is no pattern",
        arguments: [
            "(", "a)", "*", "a**", "(?=a)", "(?i)a", "\\1", "\\bx", "[a", "[z-a]", "a{2000}", "(a{900}){900}", "a\\",
        ])
    func unknown(_ pattern: String) {
        #expect(SchemaPattern(pattern) == nil)
    }
}
