internal import DriverProtocol

extension TemplateReferences {
    /// Adds what a filled configuration refers to.
    mutating func collect(_ value: JSONValue, blocks wantsBlocks: Bool = true) {
        switch value {
        case .null, .bool, .number: break
        case .string(let text):
            for case .placeholder(let placeholder, _) in PlaceholderScanner.parts(of: text) ?? [] {
                switch placeholder.kind {
                case .block where wantsBlocks:
                    if let path = BlockPath(placeholder.name) {
                        blocks.insert(path.block)
                    } else {
                        isMalformed = true
                    }
                case .variable: variables.insert(placeholder.variableName)
                case .block, .value, .environment: break
                }
            }
        case .array(let elements): for element in elements { collect(element, blocks: wantsBlocks) }
        case .object(let members):
            if wantsBlocks, let id = BlockPath.documentID(in: members) {
                blockIDs.insert(id)
                return
            }
            for member in members { collect(member.value, blocks: wantsBlocks) }
        }
    }
}
