import FoundationEssentials
import TestSupport

/// docs/guide.md, taken apart.
struct GuideDocument {
    /// A fenced block: its language and its text.
    struct Block {
        let language: String
        let text: String
        /// The section that it stands in.
        let heading: String
    }

    let blocks: [Block]

    init() throws {
        let data = try Data(contentsOf: URL(filePath: "\(ProjectPaths.root)/docs/guide.md"))
        var blocks: [Block] = []
        var heading = ""
        var open: (language: String, lines: [Substring])?
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append(
                        Block(language: block.language, text: block.lines.joined(separator: "\n"), heading: heading))
                    open = nil
                } else {
                    open = (String(line.dropFirst(3)), [])
                }
            } else if open != nil {
                open?.lines.append(line)
            } else if line.hasPrefix("## ") {
                heading = String(line.dropFirst(3))
            }
        }
        self.blocks = blocks
    }

    func blocks(_ language: String) -> [Block] { blocks.filter { $0.language == language } }
}
