/// Splits a command into words as a POSIX shell's quoting rules say, without expansions, comments or operators: what
/// Python's `shlex.split` does.
public enum ShellWords {
    /// Why a command cannot be split.
    public enum Problem: String, Error, Sendable {
        /// A quotation mark that is never closed.
        case noClosingQuotation = "No closing quotation"
        /// A backslash at the very end.
        case noEscapedCharacter = "No escaped character"
    }

    private enum Mode: Equatable {
        case between
        case word
        case quoted(Unicode.Scalar)
        /// After a backslash; where it goes on afterwards.
        indirect case escaped(Mode)
    }

    /// The words of a command.
    public static func split(_ command: String) throws(Problem) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        var mode = Mode.between
        for scalar in command.unicodeScalars {
            switch mode {
            case .between, .word:
                switch scalar {
                case " ", "\t", "\r", "\n":
                    if mode == .word { words.append(String(word)) }
                    word = String.UnicodeScalarView()
                    mode = .between
                case "\\": mode = .escaped(.word)
                case "'", "\"": mode = .quoted(scalar)
                default:
                    word.append(scalar)
                    mode = .word
                }
            case .quoted(let mark):
                if scalar == mark {
                    mode = .word
                } else if scalar == "\\", mark == "\"" {
                    mode = .escaped(mode)
                } else {
                    word.append(scalar)
                }
            case .escaped(let outer):
                // Inside double quotes a backslash escapes only itself and the quotation mark.
                if case .quoted(let mark) = outer, scalar != "\\", scalar != mark { word.append("\\") }
                word.append(scalar)
                mode = outer
            }
        }
        switch mode {
        case .between: break
        case .word: words.append(String(word))
        case .quoted: throw .noClosingQuotation
        case .escaped: throw .noEscapedCharacter
        }
        return words
    }
}
