/// Names one launch of a flow run: made by the host that claims it, written to Prefect as the claim's
/// `transition_id`, carried by the ECS task in `startedBy`.
package struct ClaimID: Sendable, Hashable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    package let hex: String

    /// Takes a UUID with or without dashes; nil when it is none.
    package init?(_ text: some StringProtocol) {
        let digits = text.lowercased().filter { $0 != "-" }
        guard digits.utf8.count == 32, digits.utf8.allSatisfy(Self.isHexDigit) else { return nil }
        hex = digits
    }

    /// A fresh claim from random bits.
    package init(using generator: inout some RandomNumberGenerator) {
        func digits(_ value: UInt64) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }
        // Version 4, variant 1 (RFC 9562): Prefect validates transition ids as UUIDs.
        let high = (generator.next() & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        let low = (generator.next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        hex = digits(high) + digits(low)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// The UUID with dashes, as Prefect's API takes it.
    package var uuid: String {
        let digits = Array(hex)
        return [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
            .map { String($0) }.joined(separator: "-")
    }

    package var description: String { hex }
}
