internal import DriverProtocol

/// A recording: headers and exchanges in the order of the file, each read when it is asked for, since a long one holds
/// more than there may be memory for.
package struct DriverRecording: Sendable {
    /// The form of the file that this program writes and reads.
    package static let version = 1

    /// An exchange and the line of the file that it stands in, from 1.
    package typealias Entry = (line: Int, exchange: RecordedExchange)

    private let lines: [ArraySlice<UInt8>]

    /// Why a file is no recording.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String
    }

    static func header(hostVersion: String, time: String) -> JSONValue {
        [
            "recording": .int(version), "time": .string(time),
            "host": ["name": "worker-host", "version": .string(hostVersion)],
            "protocols": .array(ProtocolVersion.supported.map(JSONValue.int)),
        ]
    }

    /// Whether a file begins as recordings do.
    package static func isRecording(_ bytes: [UInt8]) -> Bool {
        guard let end = bytes.firstIndex(of: 0x0A), let first = try? JSONValue(parsing: Array(bytes[..<end])) else {
            return false
        }
        return first["recording"] != nil
    }

    /// Takes a file and reads its first line.
    package init(_ bytes: [UInt8]) throws(Invalid) {
        lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard !bytes.isEmpty else { throw Invalid(description: "it is empty") }
        guard try read(0)?["recording"] != nil else {
            throw Invalid(
                description: "the first line has no \"recording\": give a file that worker-host wrote with --record")
        }
    }

    /// The places at which ``entry(at:)`` may find something.
    package var positions: Range<Int> { lines.indices }

    /// The exchange at a place; nil where a header or nothing is.
    package func entry(at position: Int) throws(Invalid) -> Entry? {
        guard let json = try read(position), json["recording"] == nil else { return nil }
        do throws(MessageShapeError) {
            return (position + 1, try RecordedExchange(json: json))
        } catch {
            throw Invalid(description: "line \(position + 1): \(error.description)")
        }
    }

    /// The drivers that were asked something.
    package func drivers() throws(Invalid) -> Set<String> {
        var names: Set<String> = []
        for position in positions {
            if let entry = try entry(at: position) { names.insert(entry.exchange.driver) }
        }
        return names
    }

    /// A line; nil when it is empty. The last one may be cut off, since its host may have died while it wrote.
    private func read(_ position: Int) throws(Invalid) -> JSONValue? {
        guard !lines[position].isEmpty else { return nil }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Array(lines[position]))
        } catch {
            if position > 0, position == lines.count - 1 { return nil }
            throw Invalid(description: "line \(position + 1) is \(error)")
        }
        guard let version = json["recording"] else { return json }
        guard version.int == Self.version else {
            throw Invalid(
                description: "line \(position + 1) begins a recording of version \(version.text()); this worker-host "
                    + "reads version \(Self.version)")
        }
        return json
    }
}
