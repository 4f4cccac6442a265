/// A cursor over one line of a TOML file.
struct TOMLLine {
    private let characters: [Character]
    private var position = 0
    private let number: Int

    init(_ line: Substring, number: Int) {
        self.characters = Array(line)
        self.number = number
    }

    /// At the end, or where a comment begins.
    var isAtEnd: Bool { position >= characters.count || characters[position] == "#" }

    mutating func skipSpace() {
        while position < characters.count, characters[position] == " " || characters[position] == "\t" { position += 1 }
    }

    mutating func take(_ character: Character) -> Bool {
        guard position < characters.count, characters[position] == character else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Character) throws(ProfilesFile.Problem) {
        skipSpace()
        guard take(character) else { throw problem("expected '\(character)'") }
    }

    mutating func expectEnd() throws(ProfilesFile.Problem) {
        skipSpace()
        guard isAtEnd else { throw problem("unexpected text after the value") }
    }

    /// `a.b."c d"`
    mutating func dottedKey() throws(ProfilesFile.Problem) -> [String] {
        var parts: [String] = []
        repeat {
            skipSpace()
            if position < characters.count, characters[position] == "\"" || characters[position] == "'" {
                parts.append(try quoted())
            } else {
                let start = position
                while position < characters.count, Self.isBare(characters[position]) { position += 1 }
                guard position > start else { throw problem("expected a key") }
                parts.append(String(characters[start..<position]))
            }
            skipSpace()
        } while take(".")
        return parts
    }

    /// A string, boolean or number, as the text that an environment variable would hold.
    mutating func scalar() throws(ProfilesFile.Problem) -> String {
        skipSpace()
        guard !isAtEnd else { throw problem("expected a value") }
        switch characters[position] {
        case "\"", "'":
            return try quoted()
        case "[", "{":
            throw problem("arrays and tables are not settings; write the value as a string")
        default:
            let start = position
            while position < characters.count, !characters[position].isWhitespace, characters[position] != "#" {
                position += 1
            }
            let word = String(characters[start..<position])
            if word == "true" || word == "false" { return word }
            let digits = word.replacing("_", with: "")
            guard Double(digits) != nil else {
                throw problem("a value must be a quoted string, a number, true or false")
            }
            return digits
        }
    }

    private mutating func quoted() throws(ProfilesFile.Problem) -> String {
        let quote = characters[position]
        let triple = String(repeating: quote, count: 3)
        guard String(characters[position...].prefix(3)) != triple else {
            throw problem("strings over several lines are not read; write it on one line")
        }
        position += 1
        var text = ""
        while position < characters.count {
            let character = characters[position]
            position += 1
            if character == quote { return text }
            if character == "\\", quote == "\"" {
                text.append(try escape())
            } else {
                text.append(character)
            }
        }
        throw problem("the string does not end on its line")
    }

    private mutating func escape() throws(ProfilesFile.Problem) -> Character {
        guard position < characters.count else { throw problem("the string does not end on its line") }
        let character = characters[position]
        position += 1
        switch character {
        case "\"", "\\": return character
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "u", "U":
            let length = character == "u" ? 4 : 8
            let digits = String(characters[position...].prefix(length))
            guard digits.count == length, let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
                throw problem("\\\(character) needs \(length) hexadecimal digits of a character")
            }
            position += length
            return Character(scalar)
        default: throw problem("unknown escape \\\(character)")
        }
    }

    private func problem(_ message: String) -> ProfilesFile.Problem {
        ProfilesFile.Problem(line: number, message: message)
    }

    private static func isBare(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == "-")
    }
}
