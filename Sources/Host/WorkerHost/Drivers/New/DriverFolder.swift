import DriverTemplates
import FoundationEssentials
import Glibc

/// A new folder for a driver.
struct DriverFolder {
    let path: String

    /// Makes the folder and writes the files.
    /// - Throws: ``StartError`` when the folder is there already, or cannot be made.
    func write(_ files: [DriverTemplate.File]) throws {
        // Made first and alone, so that what is there already is left as it is.
        guard mkdir(path, 0o755) == 0 else {
            throw StartError(
                errno == EEXIST
                    ? "\(path) is there already, and nothing is overwritten. Take another name or --directory."
                    : "the folder \(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        do {
            for file in files {
                let target = "\(path)/\(file.path)"
                let folder = target.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                try FileManager.default.createDirectory(
                    atPath: folder.joined(separator: "/"), withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: URL(filePath: target))
                // Whatever the umask: a drivers directory takes nothing that a group may write.
                guard chmod(target, file.isExecutable ? 0o755 : 0o644) == 0 else {
                    throw StartError("\(target) cannot be given its permissions: \(String(cString: strerror(errno)))")
                }
            }
        } catch let error as StartError {
            throw error
        } catch {
            throw StartError("\(path) cannot be written: \(error)")
        }
    }

    /// A folder's path from the root; nil when it is not there.
    static func absolute(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
