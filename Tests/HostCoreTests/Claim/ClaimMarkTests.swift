import HostCore
import Testing

@Suite struct ClaimMarkTests {
    static let claim = ClaimID("0f3c4b5a111142228333444455556666")!

    static func mark(worker: String = "worker-1", cluster: String = "batch", attempt: Int = 0) -> ClaimMark {
        ClaimMark(
            claim: claim, worker: worker, instance: "ab12cd34", region: "eu-west-1", cluster: cluster, attempt: attempt)
    }

    @Test(
        "a mark survives its message, whatever the names in it",
        arguments: [
            "worker-1", "a worker with spaces", "100%", "a=b", "brackets ] and [worker-host claim=x]", "naïve ☃", "",
            "new\nline", "%41",
        ])
    func roundTrip(name: String) {
        let mark = Self.mark(worker: name, cluster: name, attempt: 7)
        #expect(ClaimMark(message: mark.message("Launching as an ECS task.")) == mark)
    }

    @Test("rung and restarts are told where they say something, and survive")
    func progress() {
        var mark = Self.mark()
        #expect(!mark.message("").contains("rung="))
        mark.rung = 1
        mark.restarts = 2
        #expect(ClaimMark(message: mark.message("Launching.")) == mark)
    }

    @Test("the message begins with its sentence and stays on one line")
    func readable() {
        let message = Self.mark(worker: "two\nlines").message("Launching as an ECS task.")
        #expect(message.hasPrefix("Launching as an ECS task. [worker-host claim=0f3c4b5a"))
        #expect(!message.contains("\n"))
    }

    @Test(
        "a message of another worker is no mark",
        arguments: [
            nil, "", "Pending", "[worker-host ]", "x [worker-host claim=12 worker=a instance=b attempt=0]",
            "x [worker-host claim=0f3c4b5a111142228333444455556666 worker=a instance=b attempt=-1]",
            "x [worker-host claim=0f3c4b5a111142228333444455556666 worker=a instance=b attempt=0] and more",
        ] as [String?])
    func foreign(message: String?) {
        #expect(ClaimMark(message: message) == nil)
    }
}
