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

    /// Whether both are the same driver, unchanged.
    func isSameGeneration(as other: DriverEntry) -> Bool {
        manifest == other.manifest && executable == other.executable && files == other.files
    }
}
