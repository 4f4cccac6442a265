/// Reads drivers.d. Nothing is executed: an entry is looked at, found usable or refused with a reason.
///
/// An entry is a manifest `NAME.json` or an executable `NAME` (its extension dropped). Sub-folders, files that begin
/// with a dot, README files, recordings (`.jsonl`) and editors' leftovers are passed over without a word.
package struct DriverCatalogue: Sendable {
    /// What a look at the directory gave.
    package struct Snapshot: Sendable, Equatable {
        /// The usable entries, by name.
        package var entries: [DriverEntry] = []
        /// What is not usable, and why.
        package var refusals: [DriverRefusal] = []
        /// What is wrong with the directory as a whole; nil when there is at least one usable entry.
        package var problem: DirectoryProblem?
        /// Every file that was looked at, and those that were looked for in vain: a change of one may change the rest.
        var looks = FileLooks()

        /// What the files were like when they were looked at, before anything was read of them.
        package var signature: Signature { Signature(files: looks.found) }

        package init() {}
    }

    /// A directory that serves no pool.
    package enum DirectoryProblem: Error, Sendable, Equatable, CustomStringConvertible {
        case missing(String)
        case notADirectory(String)
        case unreadable(String, reason: String)
        /// The directory itself could be changed by others, so could every driver.
        case untrusted(reason: String, remedy: String)
        case empty(String)
        case allRefused(String, [DriverRefusal])

        /// One message for people, with what to do.
        package var description: String {
            switch self {
            case .missing(let path):
                "The drivers directory \(path) does not exist. Name it with --drivers DIRECTORY; the one that ships is "
                    + "drivers.d."
            case .notADirectory(let path):
                "\(path) is no directory. Name the drivers directory with --drivers DIRECTORY."
            case .unreadable(let path, let reason): "The drivers directory \(path) cannot be read: \(reason)."
            case .untrusted(let reason, let remedy): "The drivers directory is not used: \(reason). \(remedy)"
            case .empty(let path):
                "The drivers directory \(path) holds no driver: neither a manifest NAME.json nor an executable NAME. "
                    + "The manifests that ship are in drivers.d."
            case .allRefused(let path, let refusals):
                "The drivers directory \(path) holds no usable driver:\n"
                    + refusals.map { "  \($0)" }.joined(separator: "\n")
            }
        }
    }

    /// What the files were like at a moment; another signature means that it is worth reading the directory again.
    package struct Signature: Sendable, Hashable {
        var files: [String: FileIdentity]
    }

    /// drivers.d, an absolute path.
    package let directory: String
    let hostExecutableDirectory: String
    let searchPath: [String]
    /// The one file that counts, whatever else the directory holds; nil: every file.
    let only: String?

    /// A catalogue of one manifest or executable, which somebody names by its path: its directory may hold anything, and
    /// its name need not be one that pools can be bound to.
    package init(file: String, hostExecutableDirectory: String, path: String?) {
        let file = Paths.absolute(file)
        let slash = file.lastIndex(of: "/") ?? file.startIndex
        self.init(
            directory: slash == file.startIndex ? "/" : String(file[..<slash]),
            only: String(file[slash...].dropFirst()),
            hostExecutableDirectory: hostExecutableDirectory, path: path)
    }

    /// - Parameters:
    ///   - directory: drivers.d.
    ///   - hostExecutableDirectory: where worker-host's executable is.
    ///   - path: the host's PATH.
    package init(directory: String, hostExecutableDirectory: String, path: String?) {
        self.init(directory: directory, only: nil, hostExecutableDirectory: hostExecutableDirectory, path: path)
    }

    private init(directory: String, only: String?, hostExecutableDirectory: String, path: String?) {
        self.only = only
        self.directory = Paths.absolute(directory)
        self.hostExecutableDirectory = Paths.absolute(hostExecutableDirectory)
        // Relative directories in PATH would depend on where the host happened to be started.
        searchPath = (path ?? "/usr/bin:/bin").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    }

    /// Reads the directory.
    package func scan() -> Snapshot {
        var snapshot = Snapshot()
        _ = snapshot.looks.identity(directory)
        let names: [String]
        switch listing() {
        case .success(let list): names = list
        case .failure(let problem):
            snapshot.problem = problem
            return snapshot
        }
        var found: [(entry: DriverEntry?, refusal: DriverRefusal?, name: String, path: String)] = []
        for file in names where only != nil || isEntry(file) {
            let path = Paths.join(directory, file)
            let name = Self.name(of: file)
            switch inspect(file: file, path: path, name: name, &snapshot.looks) {
            case .success(let entry): found.append((entry, nil, name, path))
            case .failure(let refusal): found.append((nil, refusal.refusal, name, path))
            case nil: continue
            }
        }
        for candidate in found {
            let twins = found.filter { $0.name == candidate.name && $0.path != candidate.path }
            if let refusal = candidate.refusal {
                snapshot.refusals.append(refusal)
            } else if let twin = twins.first {
                snapshot.refusals.append(
                    DriverRefusal(
                        name: candidate.name, path: candidate.path, reason: "\(twin.path) has the same name",
                        remedy: "Rename or remove one of them."))
            } else if let entry = candidate.entry {
                snapshot.entries.append(entry)
            }
        }
        if snapshot.entries.isEmpty {
            snapshot.problem =
                snapshot.refusals.isEmpty ? .empty(directory) : .allRefused(directory, snapshot.refusals)
        }
        return snapshot
    }

    /// A cheap look, one `stat` a file: another one than the snapshot's own says that something has changed since.
    package func signature(of snapshot: Snapshot) -> Signature {
        var paths = snapshot.looks.paths
        paths.insert(directory)
        if case .success(let names) = listing() {
            paths.formUnion(names.filter(isEntry).map { Paths.join(directory, $0) })
        }
        var looks = FileLooks()
        for path in paths { _ = looks.identity(path) }
        return Signature(files: looks.found)
    }

    /// The directories in which a change is seen that may change the snapshot.
    func directories(of snapshot: Snapshot) -> Set<String> {
        var directories: Set = [directory]
        for path in snapshot.looks.paths { directories.formUnion(Paths.directories(leadingTo: path)) }
        return directories
    }

    /// The name that a file gives its driver.
    static func name(of file: String) -> String {
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
        return String(file[..<dot])
    }

    private func isEntry(_ file: String) -> Bool {
        let upper = file.uppercased()
        return !file.hasSuffix("~") && !file.hasSuffix(".jsonl") && upper != "README" && !upper.hasPrefix("README.")
    }

    private func listing() -> Result<[String], DirectoryProblem> {
        guard let identity = FileIdentity(directory) else { return .failure(.missing(directory)) }
        guard identity.isDirectory else { return .failure(.notADirectory(directory)) }
        if let only { return .success([only]) }
        if let tampering = identity.tampering {
            return .failure(.untrusted(reason: tampering.reason, remedy: tampering.remedy))
        }
        guard let names = FileContents.names(in: directory) else {
            return .failure(.unreadable(directory, reason: FileContents.reason()))
        }
        return .success(names)
    }
}
