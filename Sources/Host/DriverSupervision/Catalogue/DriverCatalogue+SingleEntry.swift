extension DriverCatalogue {
    /// A manifest or an executable, wherever it is.
    package struct SingleEntry: Sendable {
        /// What can be started; nil when nothing can.
        package var entry: DriverEntry?
        /// Why worker-host would not take it from drivers.d; nil when it would.
        package var refusal: DriverRefusal?
    }

    /// Looks at one file as if its folder were drivers.d. An executable that drivers.d would refuse for its name or its
    /// permissions can be started all the same.
    package static func entry(at path: String, hostExecutableDirectory: String, path search: String?) -> SingleEntry {
        let absolute = Paths.absolute(path)
        let slash = absolute.lastIndex(of: "/") ?? absolute.startIndex
        let directory = slash == absolute.startIndex ? "/" : String(absolute[..<slash])
        let file = String(absolute[absolute.index(after: slash)...])
        let catalogue = DriverCatalogue(
            directory: directory, hostExecutableDirectory: hostExecutableDirectory, path: search)
        let name = name(of: file)
        switch catalogue.inspect(file: file, path: absolute, name: name) {
        case .success(let entry): return SingleEntry(entry: entry)
        case .failure(let refused):
            guard !file.hasSuffix(".json"), let identity = FileIdentity(absolute), identity.isExecutable else {
                return SingleEntry(refusal: refused.refusal)
            }
            let entry = DriverEntry(
                name: name, path: absolute, directory: directory, manifest: DriverManifest(command: [absolute]),
                executable: absolute, files: [identity])
            return SingleEntry(entry: entry, refusal: refused.refusal)
        case nil:
            return SingleEntry(
                refusal: DriverRefusal(
                    name: name, path: absolute, reason: "it is a folder", remedy: "Name the manifest or the executable."
                ))
        }
    }
}
