internal import DriverProtocol
internal import Hashing

extension DriverCatalogue {
    /// A refusal as an error.
    struct Refused: Error {
        let refusal: DriverRefusal
    }

    private static let longestManifest = 1 << 20

    /// Looks at one file; nil for what is no entry at all (a folder).
    func inspect(
        file: String, path: String, name: String, _ looks: inout FileLooks
    ) -> Result<DriverEntry, Refused>? {
        func refuse(_ reason: String, _ remedy: String) -> Result<DriverEntry, Refused> {
            .failure(Refused(refusal: DriverRefusal(name: name, path: path, reason: reason, remedy: remedy)))
        }
        guard let identity = looks.identity(path) else {
            return refuse("it leads nowhere", "It is a symbolic link to a file that is missing: remove it or mend it.")
        }
        if identity.isDirectory { return nil }
        guard identity.isRegular else { return refuse("it is no regular file", "Remove it from the directory.") }
        guard only != nil || Self.isName(name) else {
            return refuse(
                "'\(name)' is no name of a driver",
                "Rename it: a letter a-z or a digit first, then letters, digits and hyphens.")
        }
        if let tampering = identity.tampering { return refuse(tampering.reason, tampering.remedy) }
        let manifest: DriverManifest
        if file.hasSuffix(".json") {
            do {
                let bytes = try FileContents.read(path, limit: Self.longestManifest)
                manifest = try DriverManifest(json: JSONValue(parsing: bytes))
            } catch {
                let reason = error is JSONParseError ? "it is \(error)" : "\(error)"
                return refuse(
                    reason, "A manifest reads {\"command\":[\"PROGRAM\",…]}; README.md describes its other members.")
            }
        } else {
            guard identity.isExecutable else {
                return refuse("it is neither a manifest (NAME.json) nor executable", "Make it so: chmod +x \(path)")
            }
            manifest = DriverManifest(command: [path])
        }
        guard let program = resolve(manifest.command[0], &looks) else {
            return refuse(
                "its command '\(manifest.command[0])' is not found",
                manifest.command[0].contains("/")
                    ? "Looked for \(Paths.resolve(manifest.command[0], in: directory)): a path is relative to the manifest."
                    : "Looked beside the manifest, in \(hostExecutableDirectory) (beside worker-host) and in PATH.")
        }
        guard let executable = looks.identity(program), executable.isExecutable else {
            return refuse("its command \(program) is not executable", "Make it so: chmod +x \(program)")
        }
        if let tampering = executable.tampering { return refuse(tampering.reason, tampering.remedy) }
        var entry = DriverEntry(
            name: name, path: path, directory: directory, manifest: manifest, executable: program,
            files: program == path ? [identity] : [identity, executable])
        // The program may be an interpreter: what it is given to read is as much the driver as itself.
        for argument in manifest.command.dropFirst() where !argument.hasPrefix("-") && !argument.isEmpty {
            guard let identity = looks.identity(Paths.resolve(argument, in: directory)), identity.isRegular else {
                continue
            }
            if let tampering = identity.tampering { return refuse(tampering.reason, tampering.remedy) }
            entry.files.append(identity)
        }
        for file in manifest.digests.keys.sorted() {
            let other = Paths.resolve(file, in: directory)
            guard let identity = looks.identity(other) else {
                return refuse("the file \(other) of its \"digests\" is missing", "Put it there, or drop the digest.")
            }
            entry.files.append(identity)
        }
        if let recording = entry.recordingPath { entry.recording = looks.identity(recording) }
        if let wrong = Self.wrongDigest(of: entry) {
            return refuse(wrong, "If the change is wanted, put the new digest (sha256sum FILE) into the manifest.")
        }
        return .success(entry)
    }

    /// What is wrong with the digests of an entry's files; nil when nothing is. Asked again before each start.
    static func wrongDigest(of entry: DriverEntry) -> String? {
        var expected: [(file: String, digest: String)] = []
        if let digest = entry.manifest.sha256 { expected.append((entry.executable, digest)) }
        for (file, digest) in entry.manifest.digests.sorted(by: { $0.key < $1.key }) {
            expected.append((Paths.resolve(file, in: entry.directory), digest))
        }
        for (file, digest) in expected {
            do {
                let actual = try FileContents.digest(of: file)
                if actual != digest { return "\(file) has the SHA-256 \(actual), the manifest says \(digest)" }
            } catch {
                return "\(file) \(error)"
            }
        }
        return nil
    }

    /// Where a command's program is: with a slash relative to the manifest, else beside the manifest, beside
    /// worker-host, in PATH. A file that is found but not executable is given too, so that it is named.
    private func resolve(_ program: String, _ looks: inout FileLooks) -> String? {
        if program.contains("/") {
            let path = Paths.resolve(program, in: directory)
            return looks.identity(path)?.isRegular == true ? path : nil
        }
        let places = ([directory, hostExecutableDirectory] + searchPath).map { Paths.join($0, program) }
        return places.first { looks.identity($0)?.isExecutable == true }
            ?? places.prefix(2).first { looks.identity($0)?.isRegular == true }
    }

    /// Whether a driver can be called so: `[a-z0-9][a-z0-9-]*`.
    package static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "-") else { return false }
        return name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
}
