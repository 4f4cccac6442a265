internal import Hashing

/// Random identifiers from a seed (SplitMix64), so that the model stays pure and tests get the same ids each time.
package struct IDGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// As many hexadecimal digits (an even number), as task ids (32) and resource ids (17 in AWS) have them.
    package mutating func hex(_ digits: Int) -> String {
        var bytes: [UInt8] = []
        while bytes.count * 2 < digits {
            withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) }
        }
        return String(Hex.encode(bytes).prefix(digits))
    }

    /// A UUID's text, as request ids and container ids have it.
    package mutating func uuid() -> String {
        let digits = Array(hex(32))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
