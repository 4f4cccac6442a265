import FoundationEssentials
import Glibc
import TestSupport

/// Values with a mark in them, and what finds the mark wherever it has got to.
struct Canaries {
    /// A marked value.
    private struct Canary {
        /// What it stands for, for messages.
        let name: String
        /// The mark as bytes, in each form that it may have been given: as it is, in Base64 at each place in a group of three, in
        /// hexadecimal. Inside a JSON text, a URL and a form it stays as it is, since it is of letters and digits alone.
        let forms: [[UInt8]]
    }

    private var canaries: [Canary] = []

    /// A value with a mark that no other has.
    /// - Parameters:
    ///   - name: what the value stands for.
    ///   - spelling: the value, of the mark.
    mutating func plant(_ name: String, _ spelling: (_ mark: String) -> String = { "\($0) \"quoted\" 100%/+ü" })
        -> String
    {
        let mark = "canary" + UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(18)
        canaries.append(Canary(name: name, forms: Self.forms(of: mark)))
        return spelling(mark)
    }

    /// What the values stand for.
    var names: [Substring] { canaries.map { $0.name[...] } }

    /// Looks for another's too.
    mutating func add(_ other: Canaries) { canaries += other.canaries }

    /// What stands in a text, with what surrounds it.
    func found(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        // Also where somebody has made a slug or a header of it.
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        return canaries.flatMap { canary in
            canary.forms.enumerated().compactMap { position, form in
                let hay = position == 0 ? lower : bytes
                guard let place = Self.place(of: form, in: hay) else { return nil }
                let shown = bytes[max(0, place - 120)..<min(bytes.count, place + form.count + 60)]
                return "\(canary.name): …\(String(decoding: shown, as: UTF8.self))…"
            }
        }
    }

    private static func forms(of mark: String) -> [[UInt8]] {
        let bytes = Array(mark.utf8)
        let base64 = (0..<3).map { lead -> [UInt8] in
            // Without the characters that what stands before and behind has a share in.
            let encoded = Data(repeating: 0, count: lead) + Data(bytes)
            let tail = [0, 3, 2][encoded.count % 3]
            return Array(encoded.base64EncodedString().utf8.dropFirst([0, 2, 3][lead]).dropLast(tail))
        }
        let digits = Array("0123456789abcdef".utf8)
        return [bytes] + base64 + [bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }]
    }

    /// Where it stands first. The C library looks, since these are megabytes.
    private static func place(of needle: [UInt8], in hay: [UInt8]) -> Int? {
        hay.withUnsafeBytes { hay in
            guard let base = hay.baseAddress, needle.count <= hay.count else { return nil }
            var place = 0
            while place <= hay.count - needle.count {
                let rest = hay.count - needle.count + 1 - place
                guard let found = memchr(base + place, Int32(needle[0]), rest) else { return nil }
                place = UnsafeRawPointer(found) - base
                if memcmp(found, needle, needle.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }
}
