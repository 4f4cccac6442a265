import DriverProtocol
import Glibc
import TestSupport
import Testing

@Suite("A driver process")
struct ServeLoopTests {
    @Test("answers describe with what it handles")
    func describe() throws {
        let conversation = try Conversation.probe()
        try conversation.ask("1", "describe", DescribeRequest(hostVersion: "0").params.asValue)
        let answer = try conversation.answer()
        #expect(answer["id"] == "1")
        let description = try DriverDescription(result: try #require(answer["result"]))
        #expect(description.name == "probe" && description.maxInFlight == 4)
    }

    @Test("refuses a host that speaks only other versions, and says which it speaks")
    func otherVersions() throws {
        let conversation = try Conversation.probe()
        try conversation.ask(1, "describe", ["protocols": [7]])
        let error = DriverError(json: try #require(try conversation.answer()["error"]))
        #expect(error.kind == .unsupported && error.data["supported"] == [1])
    }

    @Test("answers each of many requests exactly once, whatever the pieces they come in")
    func pieces() throws {
        let conversation = try Conversation.probe()
        var bytes: [UInt8] = []
        for id in 0..<50 {
            let text = "é🚀 \(id)"
            bytes +=
                RPCMessage.request(
                    id: .number(JSONNumber(id)), method: "plan",
                    params: [
                        "configuration": ["echo": .string(text)]
                    ]
                ).line
        }
        // Three bytes at a time: characters of four bytes are cut.
        for start in stride(from: 0, to: bytes.count, by: 3) {
            try conversation.process.write(Array(bytes[start..<min(start + 3, bytes.count)]))
        }
        let answers = try conversation.finish()
        #expect(answers.count == 50)
        for answer in answers {
            let id = try #require(answer["id"]?.int)
            #expect(answer["result"]?["plan"]?["taskDefinition"]?["use"] == .string("é🚀 \(id)"))
        }
        #expect(Set(answers.compactMap { $0["id"]?.int }).count == 50)
        #expect(conversation.process.wait() == .exit(0))
    }

    @Test("runs as many plans at once as it says, so a slow one holds nobody up")
    func concurrency() throws {
        let conversation = try Conversation.probe()
        for id in 1...3 { try conversation.plan(.int(id), ["untilCancelled": true]) }
        try conversation.plan(4, ["echo": "quick"])
        #expect(try conversation.answer()["id"] == 4)
        for id in 1...3 { try conversation.cancel(.int(id)) }
        let answers = try conversation.finish()
        #expect(answers.map { $0["error"]?["code"]?.int } == [-32800, -32800, -32800])
    }

    @Test("answers a cancelled request once, with -32800, even when its plan is finished later")
    func cancelRunning() throws {
        let conversation = try Conversation.probe()
        try conversation.plan("slow", ["untilCancelled": true])
        try conversation.cancel("slow")
        let answer = try conversation.answer()
        #expect(answer["id"] == "slow" && answer["error"]?["code"] == -32800)
        try conversation.plan("next", [:])
        #expect(try conversation.answer()["id"] == "next")
        #expect(try conversation.finish().isEmpty)
    }

    @Test("answers a cancelled request that still waits, and never plans it")
    func cancelWaiting() throws {
        let conversation = try Conversation.probe()
        for id in 1...4 { try conversation.plan(.int(id), ["untilCancelled": true]) }
        try conversation.plan(5, ["log": "planned all the same"])
        try conversation.cancel(5)
        #expect(try conversation.answer()["id"] == 5)
        for id in 1...4 { try conversation.cancel(.int(id)) }
        #expect(try conversation.finish().count == 4)
        #expect(try !conversation.process.readErrors().contains("planned all the same"))
    }

    @Test("leaves a cancellation alone whose request is unknown or answered")
    func cancelUnknown() throws {
        let conversation = try Conversation.probe()
        try conversation.plan(1, [:])
        #expect(try conversation.answer()["id"] == 1)
        try conversation.cancel(1)
        try conversation.cancel("never")
        #expect(try conversation.finish().isEmpty)
    }

    @Test("answers what it does not know, cannot read or cannot use with JSON-RPC's codes")
    func faults() throws {
        let conversation = try Conversation.probe()
        func code(_ line: String) throws -> (Int?, JSONValue?) {
            try conversation.process.send(line)
            let answer = try conversation.answer()
            return (answer["error"]?["code"]?.int, answer["id"])
        }
        #expect(try code(#"{"jsonrpc":"2.0","id":1,"method":"explode"}"#) == (-32601, 1))
        #expect(try code(#"{"jsonrpc":"2.0","id":2,"method":"validate","params":{}}"#) == (-32601, 2))
        #expect(try code(#"{"jsonrpc":"2.0","id":3,"method":"plan","params":{}}"#) == (-32602, 3))
        #expect(try code(#"{"jsonrpc":"1.0","id":4,"method":"plan"}"#) == (-32600, 4))
        #expect(try code("{nonsense") == (-32700, .null))
        #expect(try code(#"{"jsonrpc":"2.0","id":1,"id":2,"method":"plan"}"#) == (-32700, .null))
        #expect(try code("[]") == (-32600, .null))
        try conversation.plan(9, ["refuse": "no"])
        #expect(try conversation.answer()["error"]?["code"] == 1)
        #expect(try conversation.finish().isEmpty)
    }

    @Test("ignores empty lines, notifications and answers")
    func ignored() throws {
        let conversation = try Conversation.probe()
        for line in ["", "  ", #"{"jsonrpc":"2.0","method":"hello"}"#, #"{"jsonrpc":"2.0","id":1,"result":{}}"#] {
            try conversation.process.send(line)
        }
        #expect(try conversation.finish().isEmpty)
        #expect(conversation.process.wait() == .exit(0))
    }

    @Test("sends what is printed by mistake to stderr")
    func strayPrint() throws {
        let conversation = try Conversation.probe()
        try conversation.plan(1, ["print": "hello from a library"])
        #expect(try conversation.answer()["result"] != nil)
        #expect(try conversation.finish().isEmpty)
        #expect(try conversation.process.readErrors().contains("hello from a library"))
    }

    @Test("logs JSON lines that name the flow run")
    func log() throws {
        let conversation = try Conversation.probe()
        try conversation.ask(1, "plan", ["configuration": ["log": "careful\nnow"], "flowRun": ["id": "run-1"]])
        _ = try conversation.answer()
        _ = try conversation.finish()
        let line = try conversation.process.readErrors().split(separator: "\n").map(String.init)
        #expect(
            try line.map { try JSONValue(parsing: $0) } == [
                ["level": "warning", "message": "careful\nnow", "flowRunId": "run-1"]
            ])
    }

    @Test("finishes the plans under way when stdin ends, then exits with 0")
    func endOfInput() throws {
        let conversation = try Conversation.probe()
        for id in 1...6 { try conversation.plan(.int(id), ["sleepMs": 30]) }
        #expect(try conversation.finish().count == 6)
        #expect(conversation.process.wait() == .exit(0))
    }

    @Test("takes a last line without its newline")
    func lastLine() throws {
        let conversation = try Conversation.probe()
        try conversation.process.write(Array(#"{"jsonrpc":"2.0","id":1,"method":"describe"}"#.utf8))
        #expect(try conversation.finish().count == 1)
    }

    @Test("ends on SIGTERM, in the middle of a plan too")
    func terminate() throws {
        let conversation = try Conversation.probe()
        try conversation.plan(1, [:])
        _ = try conversation.answer()
        try conversation.plan(2, ["untilCancelled": true])
        conversation.process.send(signal: SIGTERM)
        #expect(conversation.process.wait() == .signal(SIGTERM))
    }

    @Test("takes a line of several megabytes, and outlives one that is too long")
    func longLines() throws {
        let conversation = try Conversation.probe()
        let writer = conversation
        let text = String(repeating: "x", count: 3 << 20)
        try writer.plan(1, ["echo": .string(text)])
        #expect(try conversation.answer()["result"]?["plan"]?["taskDefinition"]?["use"]?.string?.count == 3 << 20)
        try writer.process.write([UInt8](repeating: UInt8(ascii: "y"), count: (16 << 20) + 100) + [0x0A])
        #expect(try conversation.answer()["error"]?["code"] == -32600)
        try conversation.plan(2, [:])
        #expect(try conversation.answer()["id"] == 2)
    }

    @Test("answers a second request of an id that is in use with an error")
    func sameID() throws {
        let conversation = try Conversation.probe()
        try conversation.plan(1, ["untilCancelled": true])
        try conversation.plan(1, [:])
        #expect(try conversation.answer()["error"]?["code"] == -32600)
        try conversation.cancel(1)
        #expect(try conversation.finish().map { $0["error"]?["code"] } == [-32800])
    }
}

extension JSONObject {
    var asValue: JSONValue { .object(self) }
}
