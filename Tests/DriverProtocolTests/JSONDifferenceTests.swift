import DriverProtocol
import TestSupport
import Testing

@Suite("Differences of JSON values")
struct JSONDifferenceTests {
    private func lines(_ left: JSONValue, _ right: JSONValue) -> [String] {
        JSONDifference.between(left, right).flatMap(\.lines)
    }

    @Test("equal values have none, whatever the order of their members")
    func none() {
        #expect(JSONDifference.between(["a": 1, "b": ["x", 2]], ["b": ["x", 2], "a": 1]).isEmpty)
    }

    @Test(
        "a difference is told by path, with both values",
        arguments: [
            (["a": ["b": 1]], ["a": ["b": 2]], ["- /a/b: 1", "+ /a/b: 2"]),
            (["a": 1], [:], ["- /a: 1"]),
            ([:], ["a/b~": .null], ["+ /a~1b~0: null"]),
            ([1, 2, 3], [1, 4], ["- /1: 2", "+ /1: 4", "- /2: 3"]),
            ("x", ["x": 1], ["- /: \"x\"", "+ /: {\"x\":1}"]),
            (["n": 1], ["n": "1"], ["- /n: 1", "+ /n: \"1\""]),
            (["a": .null], [:], ["- /a: null"]),
        ] as [(JSONValue, JSONValue, [String])])
    func told(_ left: JSONValue, _ right: JSONValue, _ expected: [String]) {
        #expect(lines(left, right) == expected)
    }

    @Test("numbers differ when their texts do, and strings when their bytes do")
    func texts() throws {
        #expect(lines(try JSONValue(parsing: "1.0"), 1) == ["- /: 1.0", "+ /: 1"])
        #expect(JSONDifference.between("\u{E9}", "e\u{301}").map(\.kind) == [.changed])
    }

    @Test("things with names are compared by name, and their order in a set means nothing")
    func named() {
        let left: JSONValue = [
            "containerDefinitions": [
                ["name": "log"], ["name": "prefect", "environment": [["name": "A", "value": "1"], ["name": "B"]]],
            ],
            "tags": [["key": "a", "value": "1"], ["key": "b", "value": "2"]],
        ]
        let right: JSONValue = [
            "containerDefinitions": [
                ["name": "prefect", "environment": [["name": "B"], ["name": "A", "value": "2"], ["name": "C"]]]
            ],
            "tags": [["key": "b", "value": "2"], ["key": "a", "value": "1"]],
        ]
        #expect(
            lines(left, right) == [
                "- /containerDefinitions/log: {\"name\":\"log\"}",
                "- /containerDefinitions/prefect/environment/A/value: \"1\"",
                "+ /containerDefinitions/prefect/environment/A/value: \"2\"",
                "+ /containerDefinitions/prefect/environment/C: {\"name\":\"C\"}",
            ])
    }

    @Test("another order of attempts is a difference of its own")
    func order() {
        let spot: JSONValue = ["name": "spot", "runTask": ["count": 1]]
        let other: JSONValue = ["name": "on-demand"]
        #expect(
            lines(["attempts": [spot, other]], ["attempts": [other, spot]]) == [
                "- /attempts (order): [\"spot\",\"on-demand\"]", "+ /attempts (order): [\"on-demand\",\"spot\"]",
            ])
    }

    @Test("a name that stands twice is compared by position")
    func twice() {
        let left: JSONValue = [["name": "a", "v": 1], ["name": "a", "v": 2]]
        let right: JSONValue = [["name": "a", "v": 1], ["name": "a", "v": 3]]
        #expect(lines(left, right) == ["- /1/v: 2", "+ /1/v: 3"])
    }

    @Test("as JSON, the side that has nothing is left out")
    func json() {
        #expect(
            JSONDifference.between(["a": 1], ["b": 2]).map(\.json) == [
                ["path": "/a", "kind": "removed", "left": 1], ["path": "/b", "kind": "added", "right": 2],
            ])
    }

    @Test("values differ exactly when they are not the same, and swapping them swaps the sides", arguments: 0..<50)
    func random(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let left = RandomJSON.value(depth: 4, using: &generator)
        let right = Self.altered(left, using: &generator)
        #expect(JSONDifference.between(left, left).isEmpty)
        #expect(JSONDifference.between(left, right).isEmpty == (left == right))
        func places(_ differences: [JSONDifference], swapped: Bool) -> Set<[JSONValue]> {
            Set(
                differences.map {
                    let sides = [$0.left.map { [$0] } ?? [], $0.right.map { [$0] } ?? []].map(JSONValue.array)
                    return [.string($0.path)] + (swapped ? sides.reversed() : sides)
                })
        }
        #expect(
            places(JSONDifference.between(left, right), swapped: false)
                == places(JSONDifference.between(right, left), swapped: true))
    }

    /// The same value with some of its parts replaced, dropped or added.
    private static func altered(_ value: JSONValue, using random: inout SeededGenerator) -> JSONValue {
        guard Int.random(in: 0..<8, using: &random) > 0 else { return RandomJSON.value(depth: 1, using: &random) }
        switch value {
        case .array(var elements):
            for position in elements.indices { elements[position] = altered(elements[position], using: &random) }
            if Bool.random(using: &random) { elements.append("more") }
            return .array(elements)
        case .object(let members):
            var result = members.mapValues { altered($0, using: &random) }
            if let key = result.keys.randomElement(using: &random) { result[key] = nil }
            return .object(result)
        case .null, .bool, .number, .string: return value
        }
    }

    @Test("a pointer's steps are escaped and read back")
    func pointer() {
        #expect(JSONPointer.appending("/a", "b/c~d") == "/a/b~1c~0d")
        #expect(JSONPointer.steps("/a/b~1c~0d/") == ["a", "b/c~d", ""])
        #expect(JSONPointer.steps("") == [] && JSONPointer.steps("a") == nil)
    }
}
