/// A block: `resource "aws_sqs_queue" "events" { … }`.
struct HCLBlock {
    let type: String
    let labels: [String]
    var attributes: [(key: String, value: HCLExpression)]
    var blocks: [HCLBlock]

    init(
        _ type: String, _ labels: String..., attributes: [(key: String, value: HCLExpression)] = [],
        blocks: [HCLBlock] = []
    ) {
        self.type = type
        self.labels = labels
        self.attributes = attributes
        self.blocks = blocks
    }

    func text(level: Int = 0) -> String {
        let head = ([type] + labels.map { "\"\($0)\"" }).joined(separator: " ")
        let indentation = HCLLayout.indentation(level)
        if attributes.isEmpty, blocks.isEmpty { return "\(indentation)\(head) {}\n" }
        var body = HCLLayout.assignments(attributes, level: level + 1)
        for (position, block) in blocks.enumerated() {
            if position > 0 || !attributes.isEmpty { body += "\n" }
            body += block.text(level: level + 1)
        }
        return "\(indentation)\(head) {\n\(body)\(indentation)}\n"
    }
}
