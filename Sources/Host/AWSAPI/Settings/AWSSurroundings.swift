package import FoundationEssentials
package import HTTPCore

/// What AWS's settings and credentials are found with: variables, files, the network, the time.
package struct AWSSurroundings: Sendable {
    /// The environment variables.
    package let environment: [String: String]
    /// What carries requests to AWS, to metadata services and to the SSO portal.
    package let transport: any HTTPTransport
    /// A file's bytes; nil when it is not there or cannot be read.
    package let readFile: @Sendable (String) -> [UInt8]?
    /// Replaces a file in one step, readable by its owner only; makes its folder's missing parts.
    package let replaceFile: @Sendable (String, [UInt8]) throws -> Void
    package let now: @Sendable () -> Date
    /// Waits; throws when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        environment: [String: String], transport: any HTTPTransport,
        readFile: @escaping @Sendable (String) -> [UInt8]?,
        replaceFile: @escaping @Sendable (String, [UInt8]) throws -> Void, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.environment = environment
        self.transport = transport
        self.readFile = readFile
        self.replaceFile = replaceFile
        self.now = now
        self.sleep = sleep
    }

    /// A variable; one that is set to nothing is not set.
    package func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A path with its variables (`$NAME`, `${NAME}`) and the home folder (`~`) put in; what is not set is left as it is.
    package func expanded(_ path: String) -> String {
        var text = ""
        var rest = path[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            let after = rest[rest.index(after: dollar)...]
            let isBraced = after.first == "{"
            let body = isBraced ? after.dropFirst() : after
            let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            let isClosed = !isBraced || body[name.endIndex...].first == "}"
            if isClosed, let value = environment[String(name)] {
                text += value
                rest = body[name.endIndex...].dropFirst(isBraced ? 1 : 0)
            } else {
                text += "$"
                rest = after
            }
        }
        text += rest
        guard text == "~" || text.hasPrefix("~/") else { return text }
        return (environment["HOME"] ?? "") + text.dropFirst()
    }
}
