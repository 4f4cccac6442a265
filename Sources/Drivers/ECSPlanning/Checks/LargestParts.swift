internal import DriverProtocol

/// The largest parts of a document that is too long, for a remedy: `BIG (4012), command (310)`.
struct LargestParts {
    private let size: WireSize
    private static let most = 5

    init(_ size: WireSize) { self.size = size }

    /// Of `overrides`; variables of other containers than the flow run's carry the container's name.
    func text(ofOverrides overrides: JSONValue, container: String) -> String {
        var parts: [(String, Int)] = []
        for (name, value) in overrides.object ?? JSONObject() where name != "containerOverrides" {
            parts.append((name, size.characters(of: value)))
        }
        for entry in overrides["containerOverrides"]?.array ?? [] { parts += self.parts(of: entry, main: container) }
        return text(parts)
    }

    /// Of a task definition.
    func text(ofDefinition document: JSONObject) -> String {
        var parts: [(String, Int)] = []
        for (name, value) in document where name != "containerDefinitions" {
            parts.append((name, size.characters(of: value)))
        }
        for entry in document["containerDefinitions"]?.array ?? [] { parts += self.parts(of: entry, main: nil) }
        return text(parts)
    }

    private func parts(of entry: JSONValue, main: String?) -> [(String, Int)] {
        let owner = entry["name"]?.string ?? ""
        let prefix = owner == main ? "" : owner + "."
        var parts: [(String, Int)] = []
        for (name, value) in entry.object ?? JSONObject() {
            if name == "environment", let list = value.array {
                parts += list.map { (prefix + ($0["name"]?.string ?? ""), size.characters(of: $0)) }
            } else {
                parts.append((prefix + name, size.characters(of: value)))
            }
        }
        return parts
    }

    private func text(_ parts: [(String, Int)]) -> String {
        let largest = parts.enumerated().sorted { left, right in
            left.element.1 == right.element.1 ? left.offset < right.offset : left.element.1 > right.element.1
        }
        return largest.prefix(Self.most).map { "\($0.element.0.prefix(100)) (\($0.element.1))" }
            .joined(separator: ", ")
    }
}
