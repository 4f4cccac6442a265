import AWSAPI
import Testing

@Suite("XML of EC2 and STS")
struct XMLReaderTests {
    static func read(_ text: String) throws -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test("elements, text, entities, attributes and comments are read")
    func whole() throws {
        let root = try Self.read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <Answer xmlns="http://ec2.amazonaws.com/doc/2016-11-15/" a='>'>
              <name>a &lt;b&gt; &amp; &quot;c&quot; &apos;d&apos; &#233;&#x65E5;</name>
              <empty/><blank></blank><!-- inside --><list><item>1</item><item>2</item></list>
            </Answer>
            """)
        #expect(root.name == "Answer")
        #expect(root["name"]?.text == "a <b> & \"c\" 'd' é日")
        #expect(root["empty"]?.text == "")
        #expect(root["blank"]?.text == "")
        #expect(root["list"]?.children.map(\.text) == ["1", "2"])
        #expect(root.text == "")
    }

    @Test(
        "what is not whole, or more than AWS writes, is refused",
        arguments: [
            "", "text", "<a>", "<a></b>", "<a", "<a><b></a></b>", "<a x=1/>", "<a x='1/>", "<a>&x;</a>",
            "<a>&#xD800;</a>",
            "<a>& b</a>", "<a/><b/>", "<!DOCTYPE a><a/>", "<a><![CDATA[x]]></a>", "<a><!DOCTYPE b></a>", "<a><!-- </a>",
            String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
        ])
    func refused(text: String) {
        #expect(throws: XMLReader.Malformed.self) { try Self.read(text) }
    }

    @Test("text that is not UTF-8 is refused")
    func encoding() {
        #expect(throws: XMLReader.Malformed.self) {
            try XMLReader.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        }
    }

    @Test("no cut of a document makes the reader do anything but refuse it")
    func everyCut() throws {
        let text = "<?xml version='1.0'?><a b='c'><d>&amp;&#65;</d><!-- e --><f/></a>"
        _ = try Self.read(text)
        for length in 0..<text.utf8.count {
            #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(Array(text.utf8.prefix(length))) }
        }
    }
}
