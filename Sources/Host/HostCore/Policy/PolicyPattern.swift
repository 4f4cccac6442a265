/// An entry of an allow-list: `*` stands for any characters, none included, everything else for itself, case and all.
struct PolicyPattern: Sendable, Hashable {
    private static let any = UInt8(ascii: "*")

    private let bytes: [UInt8]

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    /// Whether the whole value is of this form. Bytes are compared, so that no two spellings of a character are one.
    func matches(_ value: some StringProtocol) -> Bool {
        let value = Array(value.utf8)
        var (position, pattern) = (0, 0)
        // Where to go on when what follows the last star does not fit.
        var retry: (position: Int, pattern: Int)?
        while position < value.count {
            if pattern < bytes.count, bytes[pattern] == Self.any {
                pattern += 1
                retry = (position, pattern)
            } else if pattern < bytes.count, bytes[pattern] == value[position] {
                position += 1
                pattern += 1
            } else if let last = retry {
                retry = (last.position + 1, last.pattern)
                (position, pattern) = (last.position + 1, last.pattern)
            } else {
                return false
            }
        }
        return bytes[pattern...].allSatisfy { $0 == Self.any }
    }
}
