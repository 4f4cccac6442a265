internal import DriverProtocol

/// A recording, read: headers and exchanges in the order of the file.
package struct DriverRecording: Sendable {
    /// The form of the file that this program writes and reads.
    package static let version = 1

    /// An exchange and the line of the file that it stands in, from 1.
    package typealias Entry = (line: Int, exchange: RecordedExchange)

    package var entries: [Entry] = []
    /// The versions of the hosts that wrote it.
    package var hostVersions: [String] = []

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

    /// Reads a file. The last line may be cut off, since its host may have died while it wrote.
    package init(_ bytes: [UInt8]) throws(Invalid) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (position, line) in lines.enumerated() where !line.isEmpty {
            let json: JSONValue
            do {
                json = try JSONValue(parsing: Array(line))
            } catch {
                if !hostVersions.isEmpty, position == lines.count - 1 { continue }
                throw Invalid(description: "line \(position + 1) is \(error)")
            }
            if let version = json["recording"] {
                guard version.int == Self.version else {
                    throw Invalid(
                        description: "line \(position + 1) begins a recording of version \(version.text()); this "
                            + "worker-host reads version \(Self.version)")
                }
                hostVersions.append(json["host"]?["version"]?.string ?? "")
                continue
            }
            guard !hostVersions.isEmpty else {
                throw Invalid(
                    description: "the first line has no \"recording\": give a file that worker-host wrote with --record"
                )
            }
            do throws(MessageShapeError) {
                entries.append((position + 1, try RecordedExchange(json: json)))
            } catch {
                throw Invalid(description: "line \(position + 1): \(error.description)")
            }
        }
        guard !hostVersions.isEmpty else { throw Invalid(description: "it is empty") }
    }
}
