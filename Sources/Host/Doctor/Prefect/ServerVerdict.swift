/// Judges how the Prefect server answers.
package enum ServerVerdict {
    /// The versions that worker-host is tested with are 2.14.20, 2.20.16 and 3.8.8.
    private static let oldest = [2, 14]
    private static let newestMajor = 3

    package static let noURL = CheckResult(
        .prefect, "server", .failure, "PREFECT_API_URL is not set",
        remedy:
            "Set it to the server's API, for example PREFECT_API_URL=http://127.0.0.1:4200/api, or select a profile with: "
            + "prefect profile use NAME")

    /// - Parameter trouble: nil when the server's health was answered well.
    package static func server(url: String, _ trouble: PrefectTrouble?) -> CheckResult {
        let shown = ShownURL.text(url)
        func failure(_ seen: String, _ remedy: String) -> CheckResult {
            CheckResult(.prefect, "server", .failure, "\(shown) \(seen)", remedy: remedy)
        }
        switch trouble {
        // A server with authentication refuses its health too: it is there.
        case nil, .unauthorized: return CheckResult(.prefect, "server", .ok, "\(shown) answers")
        case .untrusted(let why):
            return failure(
                "is not trusted: \(why)", "Name the server's certificate authority in PREFECT_API_SSL_CERT_FILE")
        case .unreachable(let why):
            return failure(
                "does not answer: \(why)",
                "Check PREFECT_API_URL, that the server runs, and that this machine may reach it")
        case .other(let why):
            return failure(
                "answers, but not as Prefect's API should: \(why)",
                "Check that PREFECT_API_URL names the API itself (it usually ends in /api), and the server's log")
        }
    }

    /// - Parameters:
    ///   - sent: the setting whose value was sent: PREFECT_API_KEY, PREFECT_API_AUTH_STRING; nil: none.
    ///   - trouble: with a read that needs the key; nil when it was answered well.
    package static func key(sent: String?, _ trouble: PrefectTrouble?) -> CheckResult {
        switch trouble {
        case nil:
            return CheckResult(
                .prefect, "api key", .ok,
                sent.map { "the server takes \($0)" } ?? "none is set, and the server asks for none")
        case .unauthorized(let why):
            let seen = sent.map { "the server refuses \($0)" } ?? "the server asks for a key, and none is set"
            return CheckResult(
                .prefect, "api key", .failure, "\(seen) (\(why))",
                remedy:
                    "Set PREFECT_API_KEY (Prefect Cloud) or PREFECT_API_AUTH_STRING=user:password (a server with basic "
                    + "authentication), and check that PREFECT_API_URL names the right server and workspace")
        case .unreachable(let why), .untrusted(let why), .other(let why):
            return CheckResult(
                .prefect, "api key", .failure, "work pools cannot be read: \(why)",
                remedy: "Check the server's log")
        }
    }

    /// - Parameter version: nil where the server does not tell (Prefect Cloud).
    package static func version(_ version: String?) -> CheckResult {
        guard let version else {
            return CheckResult(.prefect, "version", .ok, "the server tells none, as Prefect Cloud does")
        }
        let numbers = version.split(separator: ".").prefix(2).compactMap { Int($0.prefix { $0.isNumber }) }
        guard numbers.count == 2 else {
            return CheckResult(
                .prefect, "version", .warning, "'\(version)' is no version that is known here",
                remedy: "worker-host is tested with Prefect 2.14.20, 2.20.16 and 3.8.8")
        }
        if numbers.lexicographicallyPrecedes(oldest) {
            return CheckResult(
                .prefect, "version", .warning, "Prefect \(version) is older than those that worker-host is tested with",
                remedy: "Upgrade the server to 2.14.20 or later")
        }
        if numbers[0] > newestMajor {
            return CheckResult(
                .prefect, "version", .warning, "Prefect \(version) is newer than those that worker-host is tested with",
                remedy: "Look for a newer worker-host, and try this one on a pool that can wait")
        }
        return CheckResult(.prefect, "version", .ok, "Prefect \(version)")
    }
}
