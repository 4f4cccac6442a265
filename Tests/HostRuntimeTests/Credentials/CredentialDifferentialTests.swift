import AWSAPI
import DriverProtocol
import FoundationEssentials
import HostRuntime
import TestSupport
import Testing
import Throttling

@Suite("Credentials beside botocore", .timeLimit(.minutes(5)))
struct CredentialDifferentialTests {
    @Test("in each environment source, region and endpoints are those that botocore chooses, or differ for a reason")
    func choices() async throws {
        let cases = try CredentialCase.all()
        #expect(cases.count >= 60)
        try await withTemporaryDirectory("credentials") { folder in
            for (position, testCase) in cases.enumerated() {
                for side in ["ours", "botocore"] { try testCase.write(into: folder, home: "\(side)/\(position)") }
            }
            let theirs = try await Self.botocore("\(folder.path)/botocore")
            try #require(theirs.count == cases.count)
            for (position, testCase) in cases.enumerated() {
                let home = "\(folder.path)/ours/\(position)"
                Self.compare(testCase, ours: await Self.ours(testCase, home: home), theirs: theirs[position])
                Self.compareFiles(testCase, home, "\(folder.path)/botocore/\(position)")
            }
        }
    }

    private static func compare(_ testCase: CredentialCase, ours: JSONValue, theirs: JSONValue) {
        func shown(_ value: JSONValue) -> String { value.text(.canonical) }
        let isError = (ours["error"] ?? false, theirs["error"] ?? false)
        let areEqual = isError == (true, true) || ours == theirs
        guard let difference = testCase.difference else {
            #expect(areEqual, "\(testCase.name)\nours:   \(shown(ours))\ntheirs: \(shown(theirs))")
            return
        }
        #expect(!areEqual, "\(testCase.name): no longer different: \(shown(ours))")
        #expect(difference["reason"]?.string?.isEmpty == false, "\(testCase.name)")
        #expect(
            contains(ours, difference["ours"] ?? .null),
            "\(testCase.name)\nours: \(shown(ours))\nwanted: \(shown(difference))")
    }

    /// A renewed SSO token is kept where AWS's tools look for it, with what they look for in it.
    private static func compareFiles(_ testCase: CredentialCase, _ ours: String, _ theirs: String) {
        for file in (try? FileManager.default.contentsOfDirectory(atPath: "\(theirs)/.aws/sso/cache")) ?? [] {
            let documents = [ours, theirs].map { home -> JSONObject in
                let bytes =
                    FileManager.default.contents(atPath: "\(home)/.aws/sso/cache/\(file)").map { Array($0) } ?? []
                return ((try? JSONValue(parsing: bytes))?.object ?? [:]).filter { $0.key != "expiresAt" }
            }
            let texts = documents.map { JSONValue.object($0).text(.canonical) }
            #expect(texts[0] == texts[1], "\(testCase.name): \(file)")
        }
    }

    /// Whether a value has all that a part of it tells; lists by position.
    private static func contains(_ whole: JSONValue, _ part: JSONValue) -> Bool {
        guard let members = part.object else { return whole == part }
        return members.allSatisfy { name, value in
            let found =
                whole.array.map { list in Int(name).flatMap { $0 < list.count ? list[$0] : nil } } ?? whole[name]
            return found.map { contains($0, value) } ?? false
        }
    }

    /// What worker-host does; the answers' form is that of `ask_botocore.py`.
    private static func ours(_ testCase: CredentialCase, home: String) async -> JSONValue {
        let aws = CannedAWS()
        let time = TimeSource.system
        let surroundings = AWSSurroundings(
            environment: testCase.environment(home: home), transport: aws,
            readFile: { path in FileManager.default.contents(atPath: path).map { Array($0) } },
            replaceFile: { try AtomicFile.replace($0, with: $1) }, now: time.now, sleep: time.sleep)
        let throttle = AWSThrottle(rates: CallRates(), elapsed: time.elapsed, sleep: time.sleep)
        var found = JSONObject()
        do {
            let client = try await AWSSessions(surroundings, throttle: throttle).session(for: testCase.job).client
            for service in AWSService.allCases {
                try await ask(service, client)
                guard let last = aws.requests.last else { continue }
                found[service.rawValue] = last["url"]
                if [.sts, .iam].contains(service) { found["\(service.rawValue)Signed"] = last["signed"] }
                guard service == .ecs else { continue }
                found["requests"] = .array(aws.requests.dropLast().map { .object($0) })
                found["signed"] = last["signed"]
                found["token"] = last["X-Amz-Security-Token"] ?? .null
            }
            return .object(found)
        } catch {
            return ["error": true, "message": .string("\(error)")]
        }
    }

    private static func ask(_ service: AWSService, _ client: AWSClient) async throws {
        switch service {
        case .ecs: _ = try await client.call(.ecs, "ListClusters", [:], retry: .none)
        case .logs: _ = try await client.call(.logs, "DescribeLogGroups", [:], retry: .none)
        case .sqs: _ = try await client.call(.sqs, "ListQueues", [:], retry: .none)
        case .ec2: _ = try await client.query(.ec2, "DescribeRegions", [:], retry: .none)
        case .sts: _ = try await client.query(.sts, "GetCallerIdentity", [:], retry: .none)
        case .iam: _ = try await client.query(.iam, "ListRoles", [:], retry: .none)
        case .servicequotas: _ = try await client.call(.servicequotas, "ListServices", [:], retry: .none)
        case .secretsmanager: _ = try await client.call(.secretsmanager, "ListSecrets", [:], retry: .none)
        }
    }

    private static func botocore(_ folder: String) async throws -> [JSONValue] {
        let script = ProjectPaths.fixture("credentials/ask_botocore.py")
        return try await withChildProcess(
            try ProjectPaths.python(.tools), [script, CredentialCase.path, folder]
        ) { process in
            let exit = try await process.waitForExit(within: .seconds(240))
            try #require(exit == .code(0), "\(process.errors)")
            return try JSONValue(parsing: Array(process.output.utf8)).array ?? []
        }
    }
}
