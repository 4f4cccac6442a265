internal import Glibc

/// Where this checkout and what it built are.
package enum ProjectPaths {
    /// The folder of Package.swift.
    package static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)  // Tests/Support/ProjectPaths.swift
        return "/" + parts.joined(separator: "/")
    }()

    /// The folder of the running test program, beside which the package's programs are built.
    package static let buildDirectory: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()

    /// A program of this package, such as `worker-host`.
    package static func program(_ name: String) throws -> String {
        let path = "\(buildDirectory)/\(name)"
        guard access(path, X_OK) == 0 else {
            throw TestSupportError("\(path) is not built. Run: swift build --build-tests")
        }
        return path
    }

    /// A file below Tests/Fixtures.
    package static func fixture(_ path: String) -> String { "\(root)/Tests/Fixtures/\(path)" }

    /// A program of one of the Python environments that scripts/setup.sh makes.
    package static func python(_ environment: PythonEnvironment, _ program: String = "python") throws -> String {
        let path = "\(root)/.venv/\(environment.rawValue)/bin/\(program)"
        guard access(path, X_OK) == 0 else { throw TestSupportError("\(path) is missing. Run: make setup") }
        return path
    }

    /// Prefect's database before its first use, beside the environment of that version.
    package static func emptyDatabase(_ environment: PythonEnvironment) throws -> String {
        let path = "\(root)/.venv/\(environment.rawValue)/empty.db"
        guard access(path, R_OK) == 0 else { throw TestSupportError("\(path) is missing. Run: make setup") }
        return path
    }

    /// A program that a machine may have; nil where it has none.
    package static func programInPath(_ name: String) -> String? {
        let folders = getenv("PATH").map { String(cString: $0) }?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    package enum PythonEnvironment: String, Sendable {
        case prefect = "prefect-3.8.8"
        case prefectPrevious = "prefect-2.20.16"
        case prefectOldest = "prefect-2.14.20"
        case tools
        case templates
        case prefectAWS = "prefect-aws"
    }
}
