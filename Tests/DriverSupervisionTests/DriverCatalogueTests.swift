import DriverProtocol
import DriverSupervision
import Glibc
import Hashing
import Testing

@Suite("What drivers.d holds")
struct DriverCatalogueTests {
    private func scan(_ directory: DriversDirectory, beside: String = "/nowhere") -> DriverCatalogue.Snapshot {
        DriverCatalogue(directory: directory.path, hostExecutableDirectory: beside, path: "/usr/bin:/bin").scan()
    }

    /// The only refusal.
    private func refusal(_ directory: DriversDirectory) throws -> DriverRefusal {
        let snapshot = scan(directory)
        #expect(snapshot.entries.isEmpty)
        #expect(snapshot.refusals.count == 1)
        return try #require(snapshot.refusals.first)
    }

    @Test("manifests and executables are entries; README, recordings, folders and dot files are passed over")
    func entries() throws {
        let directory = try DriversDirectory()
        try directory.write("a.json", #"{"command":["cat","-u"]}"#)
        try directory.write("b.sh", "#!/bin/sh\n", mode: 0o755)
        try directory.write("README.md", "about")
        try directory.write(".hidden", "x")
        try directory.write("c.json~", "{")
        try directory.write("a.jsonl", "{}")
        mkdir(directory.file("examples"), 0o755)
        let snapshot = scan(directory)
        #expect(snapshot.refusals.isEmpty)
        #expect(snapshot.problem == nil)
        #expect(snapshot.entries.map(\.name) == ["a", "b"])
        #expect(snapshot.entries[0].executable == "/usr/bin/cat" || snapshot.entries[0].executable == "/bin/cat")
        #expect(snapshot.entries[0].manifest.command == ["cat", "-u"])
        #expect(snapshot.entries[1].executable == directory.file("b.sh"))
    }

    @Test("a program is looked for beside the manifest, beside worker-host, then in PATH; with a slash only there")
    func resolution() throws {
        let directory = try DriversDirectory()
        let host = try DriversDirectory()
        let beside = try host.write("cat", "#!/bin/sh\n", mode: 0o755)
        try directory.write("a.json", #"{"command":["cat"]}"#)
        #expect(scan(directory, beside: host.path).entries.first?.executable == beside)
        try directory.write(".cat", "#!/bin/sh\n", mode: 0o755)
        try directory.write("b.json", #"{"command":["./.cat"]}"#)
        #expect(scan(directory, beside: host.path).entries.last?.executable == directory.file("./.cat"))
        try directory.write("c.json", #"{"command":["./cat"]}"#)
        #expect(scan(directory, beside: host.path).refusals.map(\.name) == ["c"])
    }

    @Test("a file that is neither manifest nor executable is refused with what to do")
    func notExecutable() throws {
        let directory = try DriversDirectory()
        try directory.write("mine", "#!/bin/sh\n")
        let refusal = try refusal(directory)
        #expect(refusal.reason.contains("executable"))
        #expect(refusal.remedy == "Make it so: chmod +x \(directory.file("mine"))")
    }

    @Test("a file that others can change is refused", arguments: [mode_t(0o757), 0o777])
    func writable(mode: mode_t) throws {
        let directory = try DriversDirectory()
        try directory.write("mine", "#!/bin/sh\n", mode: mode)
        #expect(try refusal(directory).remedy.contains("chmod o-w"))
    }

    @Test("a file that a group of others can change is refused")
    func groupWritable() throws {
        let directory = try DriversDirectory()
        let path = try directory.write("mine", "#!/bin/sh\n", mode: 0o775)
        // Some group that is surely not this user's own: possible only for those who may give files away.
        guard chown(path, geteuid(), 12) == 0 else { return }
        #expect(try refusal(directory).remedy.contains("chmod g-w"))
    }

    @Test("a file of another user is refused")
    func otherOwner() throws {
        let directory = try DriversDirectory()
        let path = try directory.write("mine", "#!/bin/sh\n", mode: 0o755)
        guard geteuid() == 0, chown(path, 12345, 0) == 0 else { return }
        #expect(try refusal(directory).reason.contains("12345"))
    }

    @Test("a command that others can change is refused, not only a manifest")
    func writableCommand() throws {
        let directory = try DriversDirectory()
        try directory.write(".driver", "#!/bin/sh\n", mode: 0o757)
        try directory.write("mine.json", #"{"command":["./.driver"]}"#)
        #expect(try refusal(directory).reason.contains(".driver"))
    }

    @Test("a script that the command's program is given to read counts as the driver")
    func scripts() throws {
        let directory = try DriversDirectory()
        let script = try directory.write(".driver.py", "pass")
        try directory.write("mine.json", #"{"command":["cat","-u",".driver.py","not-a-file"]}"#)
        let entry = try #require(scan(directory).entries.first)
        #expect(entry.files.map(\.path).contains(script))
        try directory.write(".driver.py", "pass", mode: 0o666)
        #expect(try refusal(directory).reason.contains(".driver.py"))
    }

    @Test("a digest must fit: that of the command, and those of other files")
    func digests() throws {
        let directory = try DriversDirectory()
        let text = "#!/bin/sh\n"
        try directory.write(".driver", text, mode: 0o755)
        try directory.write(".library", "x")
        func manifest(_ command: String, _ library: String) throws {
            try directory.write(
                "mine.json",
                #"{"command":["./.driver"],"sha256":"\#(command)","digests":{".library":"\#(library)"}}"#)
        }
        try manifest(SHA256.hex(text), SHA256.hex("x"))
        #expect(scan(directory).entries.map(\.name) == ["mine"])
        try manifest(SHA256.hex("other"), SHA256.hex("x"))
        #expect(try refusal(directory).reason.contains(SHA256.hex(text)))
        try manifest(SHA256.hex(text), SHA256.hex("y"))
        #expect(try refusal(directory).reason.contains(".library"))
    }

    @Test("two entries of one name are both refused, each naming the other; a third goes on")
    func twins() throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", #"{"command":["cat"]}"#)
        try directory.write("mine.sh", "#!/bin/sh\n", mode: 0o755)
        try directory.write("other.json", #"{"command":["cat"]}"#)
        let snapshot = scan(directory)
        #expect(snapshot.entries.map(\.name) == ["other"])
        #expect(snapshot.refusals.map(\.reason.count).allSatisfy { $0 > 0 })
        #expect(snapshot.refusals.first?.reason.contains("mine.sh") == true)
        #expect(snapshot.refusals.last?.reason.contains("mine.json") == true)
    }

    @Test("a name outside [a-z0-9][a-z0-9-]* is refused", arguments: ["Mine", "-mine", "my_driver", "drivér"])
    func names(name: String) throws {
        let directory = try DriversDirectory()
        try directory.write("\(name).json", #"{"command":["cat"]}"#)
        #expect(try refusal(directory).reason.contains(name))
    }

    @Test(
        "a manifest that cannot be read is refused with the place of the fault",
        arguments: [
            (#"{"command":["cat"],}"#, "at byte 19"),
            (#"["cat"]"#, "array"),
            (#"{}"#, "/command"),
            (#"{"command":[]}"#, "/command"),
            (#"{"command":["cat",1]}"#, "/command/1"),
            (#"{"command":["cat"],"sha265":"x"}"#, "/sha265"),
            (#"{"command":["cat"],"sha256":"x"}"#, "/sha256"),
            (#"{"command":["cat"],"mode":"once"}"#, "/mode"),
            (#"{"command":["cat"],"processes":0}"#, "/processes"),
            (#"{"command":["cat"],"maxLineBytes":99999999}"#, "/maxLineBytes"),
            (#"{"command":["cat"],"timeouts":{"planMs":"1"}}"#, "/timeouts/planMs"),
            (#"{"command":["cat"],"timeouts":{"plan":1}}"#, "/timeouts/plan"),
            (#"{"command":["cat"],"environment":{"A":1}}"#, "/environment/A"),
            (#"{"command":["no-such-program-here"]}"#, "no-such-program-here"),
        ])
    func badManifests(text: String, place: String) throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", text)
        #expect(try refusal(directory).reason.contains(place))
    }

    @Test("every member of a manifest is taken")
    func wholeManifest() throws {
        let directory = try DriversDirectory()
        try directory.write(
            "mine.json",
            """
            {"command":["cat","a"],"environment":{"X":"y"},"mode":"oneshot","processes":3,"maxLineBytes":8388608,
             "recording":"mine.jsonl","timeouts":{"startMs":1,"planMs":2,"allRoundsMs":3},
             "handles":{"launchTypes":["GPU"],"taskDefinitionArn":true}}
            """)
        let manifest = try #require(scan(directory).entries.first?.manifest)
        #expect(manifest.environment == ["X": "y"])
        #expect(manifest.mode == .oneshot)
        #expect(manifest.processes == 3)
        #expect(manifest.recording == "mine.jsonl")
        #expect(manifest.handles == .init(launchTypes: ["GPU"], taskDefinitionARN: true))
        let limits = manifest.limits(DriverLimits())
        #expect(limits.start == .milliseconds(1))
        #expect(limits.plan == .milliseconds(2))
        #expect(limits.allRounds == .milliseconds(3))
        #expect(limits.lineBytes == 8 << 20)
    }

    @Test("a directory that serves no pool says why")
    func problems() throws {
        let directory = try DriversDirectory()
        #expect(scan(directory).problem == .empty(directory.path))
        let missing = DriverCatalogue(directory: directory.file("no"), hostExecutableDirectory: "/", path: nil).scan()
        #expect(missing.problem == .missing(directory.file("no")))
        #expect(missing.problem?.description.contains("--drivers") == true)
        let file = try directory.write("mine", "x")
        #expect(
            DriverCatalogue(directory: file, hostExecutableDirectory: "/", path: nil).scan().problem
                == .notADirectory(file))
        guard case .allRefused(_, let refusals)? = scan(directory).problem else {
            Issue.record("not all refused")
            return
        }
        #expect(refusals.map(\.name) == ["mine"])
        chmod(directory.path, 0o777)
        guard case .untrusted? = scan(directory).problem else {
            Issue.record("trusted")
            return
        }
    }

    @Test("the signature changes with a file that is added, changed in place, replaced or removed, and only then")
    func signatures() throws {
        let directory = try DriversDirectory()
        let catalogue = DriverCatalogue(directory: directory.path, hostExecutableDirectory: "/", path: "/bin:/usr/bin")
        try directory.write("mine.json", #"{"command":["./.driver"]}"#)
        try directory.write(".driver", "#!/bin/sh\n", mode: 0o755)
        let snapshot = catalogue.scan()
        var seen = [catalogue.signature(of: snapshot)]
        #expect(catalogue.signature(of: snapshot) == seen[0])
        for step in 0..<4 {
            switch step {
            case 0: try directory.write(".driver", "#!/bin/sh\n# longer\n", mode: 0o755)
            case 1: try directory.replace("mine.json", #"{"command":["./.driver"]}"#)
            case 2: try directory.write("other.json", "{}")
            default: directory.delete("other.json")
            }
            let next = catalogue.signature(of: snapshot)
            #expect(!seen.contains(next), "step \(step)")
            seen.append(next)
        }
    }
}
