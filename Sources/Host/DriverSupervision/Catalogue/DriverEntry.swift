internal import Hashing

/// A usable entry of drivers.d: a manifest, or an executable that stands for itself.
package struct DriverEntry: Sendable, Equatable {
    /// The file's name without its extension; what pools are bound to.
    package var name: String
    /// The manifest or executable.
    package var path: String
    /// drivers.d: the working directory of the processes.
    package var directory: String
    /// What the manifest says.
    package var manifest: DriverManifest
    /// The command's file, an absolute path.
    package var executable: String
    /// The files as they were when they were looked at; another one is another generation of the driver.
    package var files: [FileIdentity]
    /// The recording that its replacements are held to, as it was when it was looked at; nil when there is none.
    package var recording: FileIdentity?

    /// Where the manifest says that the recording is.
    package var recordingPath: String? { manifest.recording.map { Paths.resolve($0, in: directory) } }

    /// Whether both are the same driver, unchanged.
    func isSameGeneration(as other: DriverEntry) -> Bool {
        manifest == other.manifest && executable == other.executable && files == other.files
    }

    /// The first of its files that is no longer what was looked at.
    func changedFile() -> String? {
        files.first { FileIdentity($0.path) != $0 }?.path
    }

    /// What tells this generation from another of the same version: the SHA-256 of the file where it is one, else of
    /// the lines that `sha256sum` would begin with for its files: manifest, program, and what the program is given to read.
    func digest() throws(FileContents.Unreadable) -> String {
        var digests: [String] = []
        for file in files { digests.append(try FileContents.digest(of: file.path)) }
        return digests.count == 1 ? digests[0] : SHA256.hex(digests.map { $0 + "\n" }.joined())
    }
}
