internal import Hashing

extension DriverEntry {
    /// SHA-256 of the command's file, as `sha256sum` gives it: which program it was. Where the command is an interpreter
    /// that is given files to read, of the list of all their digests, a line each. Nil when one cannot be read.
    package var programDigest: String? {
        var digests: [String] = []
        for file in programFiles {
            guard let bytes = try? FileContents.read(file, limit: 1 << 30) else { return nil }
            digests.append(SHA256.hex(bytes))
        }
        guard digests.count > 1 else { return digests.first }
        return SHA256.hex(digests.map { $0 + "\n" }.joined())
    }

    /// ``digest()``, or nil when a file cannot be read.
    package var generationDigest: String? { try? digest() }

    /// The command's file and those that its arguments name.
    private var programFiles: [String] {
        let arguments = manifest.command.dropFirst().filter { !$0.hasPrefix("-") && !$0.isEmpty }
        return [executable]
            + arguments.map { Paths.resolve($0, in: directory) }.filter { FileIdentity($0)?.isRegular == true }
    }
}
