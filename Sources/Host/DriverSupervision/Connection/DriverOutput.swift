package import DriverProtocol

/// What a line on a driver's stdout is.
package enum DriverOutput: Sendable, Equatable {
    /// A message.
    case message(RPCMessage)
    /// No message of the protocol: the beginning of it, and why.
    case stray(String)
    /// More bytes than a line may have: its beginning.
    case tooLong([UInt8])

    /// Reads a piece that the framer gave; nil for an empty line, which says nothing.
    package init?(_ piece: LineFramer.Piece, limit: Int) {
        switch piece {
        case .tooLong(let beginning): self = .tooLong(beginning)
        case .line(let line):
            guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return nil }
            do {
                self = .message(try RPCMessage(line: line, limits: JSONLimits(bytes: limit)))
            } catch {
                self = .stray("'\(String(decoding: line.prefix(200), as: UTF8.self))' (\(error))")
            }
        }
    }
}
