package import DriverProtocol
internal import Hashing

/// Stand-ins for secret values: `whs-` and 24 hexadecimal digits, safe in slugs, names and shell words.
///
/// A token is a keyed hash of the pool's id and the value, so it is the same in every run and on every host that uses
/// the same Prefect key, and says nothing about the value without that key. Printing a `SecretTokens` shows no value.
package struct SecretTokens: Sendable, Equatable {
    /// What a token begins with.
    package static let prefix = "whs-"
    /// A token's length in bytes.
    package static let tokenLength = 28

    private let key: [UInt8]
    private let scope: [UInt8]
    private var values: [String: JSONValue] = [:]

    /// No secrets.
    ///
    /// - Parameters:
    ///   - key: the Prefect API key or auth string, whichever there is; empty without either.
    ///   - workPoolID: keeps tokens of one pool apart from those of another.
    package init(key: String, workPoolID: String) {
        self.key = Array(key.utf8)
        scope = Array(workPoolID.utf8) + [0]
    }

    /// Whether there are no secrets.
    package var isEmpty: Bool { values.isEmpty }
    /// The number of secrets.
    package var count: Int { values.count }
    /// The secrets themselves as texts: for whoever looks for them in what others say, never to be shown.
    package var texts: [String] { values.values.map(PythonText.of) }
    /// The tokens.
    package var tokens: Set<String> { Set(values.keys) }

    /// The protocol's member `secrets`: token → length of the value's text in characters, as ECS counts them; and
    /// `jsonLength`, the length inside a JSON string, where quotes, backslashes and control characters make it longer.
    package var lengths: JSONObject {
        var lengths = JSONObject()
        for token in values.keys.sorted() {
            let text = values[token].map(PythonText.of) ?? ""
            let length = text.unicodeScalars.count
            let jsonLength = JSONValue.string(text).text().unicodeScalars.count - 2
            lengths[token] =
                length == jsonLength
                ? ["length": .int(length)] : ["length": .int(length), "jsonLength": .int(jsonLength)]
        }
        return lengths
    }

    /// The token for a value; the same for the same value.
    mutating func token(for value: JSONValue) -> String {
        var message = scope
        if let text = value.string {
            message += text.utf8
        } else {
            // A marker that no text begins with, so that the number 1 and the text "1" are two secrets.
            message += [0xFF]
            message += value.serialized(.canonical)
        }
        let token = Self.prefix + Hex.encode(HMACSHA256.code(key: key, message).prefix(12))
        values[token] = value
        return token
    }

    /// The value behind a text that is one token and nothing else.
    func value(of text: String) -> JSONValue? {
        text.utf8.count == Self.tokenLength && !values.isEmpty ? values[text] : nil
    }

    /// Only the tokens that stand in a value.
    func limited(to value: JSONValue) -> SecretTokens {
        var limited = self
        limited.values = [:]
        if !values.isEmpty { limited.keep(of: values, standingIn: value) }
        return limited
    }

    private mutating func keep(of all: [String: JSONValue], standingIn value: JSONValue) {
        switch value {
        case .string(let text):
            for range in TokenScanner.candidates(in: text) {
                let token = String(decoding: text.utf8[range], as: UTF8.self)
                if let secret = all[token] { values[token] = secret }
            }
        case .array(let elements): for element in elements { keep(of: all, standingIn: element) }
        case .object(let members): for member in members { keep(of: all, standingIn: member.value) }
        case .null, .bool, .number: break
        }
    }

    package static func == (left: SecretTokens, right: SecretTokens) -> Bool { left.values == right.values }
}

extension SecretTokens: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(count) secrets" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}
