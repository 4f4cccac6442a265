import DriverProtocol
import Testing

@Suite("Lines")
struct LineFramerTests {
    private let stream = Array("{\"a\":\"é🚀\"}\n\nx\r\n\r\nlast".utf8)
    private let lines = ["{\"a\":\"é🚀\"}", "", "x", ""].map { LineFramer.Piece.line(Array($0.utf8)) }

    @Test("a stream cut in two at every place gives the same lines")
    func everyCut() {
        for cut in 0...stream.count {
            var framer = LineFramer(limit: 100)
            #expect(framer.push(stream[..<cut]) + framer.push(stream[cut...]) == lines)
            #expect(framer.finish() == Array("last".utf8))
        }
    }

    @Test("a line cut in the middle of a character is one line, a byte at a time too")
    func bytes() {
        var framer = LineFramer(limit: 100)
        #expect(stream.flatMap { framer.push([$0]) } == lines)
    }

    @Test("a line of the limit passes, one byte more is reported once and skipped", arguments: [1, 3, 1000])
    func limit(_ step: Int) {
        let long = [UInt8](repeating: UInt8(ascii: "y"), count: 17)
        let bytes = long[..<16] + [0x0A] + long + [0x0A] + long + long + [0x0A] + Array("ok\n".utf8)
        var framer = LineFramer(limit: 16)
        var pieces: [LineFramer.Piece] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            pieces += framer.push(bytes[start..<min(start + step, bytes.count)])
        }
        #expect(pieces.count == 4)
        #expect(pieces.first == .line(Array(long[..<16])) && pieces.last == .line(Array("ok".utf8)))
        for piece in pieces[1...2] {
            guard case .tooLong(let beginning) = piece else {
                Issue.record("\(piece)")
                continue
            }
            #expect(long.starts(with: beginning.prefix(17)))
        }
        #expect(framer.finish() == nil)
    }

    @Test("a carriage return at the limit's edge belongs to the line's end")
    func carriageReturn() {
        var framer = LineFramer(limit: 4)
        #expect(framer.push(Array("abcd\r\n".utf8)) == [.line(Array("abcd".utf8))])
        #expect(framer.push(Array("abcde\n".utf8)).count == 1)
        #expect(framer.push(Array("a\rb\n".utf8)) == [.line(Array("a\rb".utf8))])
    }

    @Test("the end of a line that is too long is not the next line's beginning")
    func skipped() {
        var framer = LineFramer(limit: 4)
        _ = framer.push(Array("toolong".utf8))
        #expect(framer.finish() == nil)
    }
}
