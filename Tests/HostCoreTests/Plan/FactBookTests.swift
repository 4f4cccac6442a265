import DriverProtocol
import HostCore
import Testing

@Suite("Facts that are known beforehand")
struct FactBookTests {
    private let need = FactNeed(name: "vpc", operation: "ec2:DescribeVpcs", parameters: ["a": 1, "b": 2])

    @Test("an answer is found by operation and parameters, else by the need's name, else by the operation")
    func order() {
        var book = FactBook(["ec2:DescribeVpcs": "any"])
        #expect(book.answer(to: need) == "any")
        book.note("by name", name: "vpc")
        #expect(book.answer(to: need) == "by name")
        book.note("exact", to: FactNeed(name: "x", operation: "ec2:DescribeVpcs", parameters: ["b": 2, "a": 1]))
        #expect(book.answer(to: need) == "exact")
        #expect(book.answer(to: FactNeed(name: "x", operation: "ec2:DescribeSubnets", parameters: [:])) == nil)
    }

    @Test("null is an answer, and another book's answers win")
    func merged() {
        var book = FactBook(["vpc": .null])
        #expect(book.answer(to: need) == JSONValue.null)
        book.merge(FactBook(["vpc": 2]))
        #expect(book.answer(to: need) == 2)
    }
}
