import ArgumentParser
import DriverProtocol
import HostCore
import HostRuntime

/// What the commands that try drivers out have in common.
struct TrialOptions: ParsableArguments {
    /// The forms of a request, for the commands' help.
    static let forms = """
        A REQUEST is a file (- for standard input): a recording of a host (--record); a case file as for `worker-host plan \
        --file`; a JSON-RPC request for "plan", or its params; a job configuration; or {"job_variables": {…}} for the \
        default base job template. What a host would add and the file leaves out has a default.
        """

    @Option(
        help: ArgumentHelp(
            "What AWS would answer: {\"NAME\": …} by the name of the driver's need, or by operation. Needs are also "
                + "answered from the recording or case file.", valueName: "FILE"))
    var facts: String?

    @Option(
        help: ArgumentHelp(
            "Of a recording, only what was asked of this driver. [default: the same name, if it is there]",
            valueName: "NAME"))
    var of: String?

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @OptionGroup var place: DriversOptions

    /// The driver that an argument names.
    func open(_ driver: String) throws -> DriverOperand.Opened {
        try DriverOperand(text: driver).open(
            directory: try place.configuration().driversDirectory ?? "", environment: .process)
    }

    /// The requests of a file.
    /// - Parameter driver: the driver whose requests are meant, where nobody says.
    func subjects(_ path: String, for driver: String) throws -> [PlanSubject] {
        let bytes = try bytes(path)
        do throws(PlanSubjectFile.Invalid) {
            return try PlanSubjectFile.read(
                bytes, name: path == "-" ? "standard input" : path, driver: of ?? driver)
        } catch {
            throw StartError(error.description)
        }
    }

    /// The answers of `--facts`.
    func book() throws -> FactBook {
        guard let facts else { return FactBook() }
        do {
            let json = try JSONValue(parsing: try bytes(facts))
            guard let object = json["facts"]?.object ?? json.object else {
                throw StartError("\(facts) holds \(json.typeName); facts are a JSON object of names and answers")
            }
            return FactBook(object)
        } catch let error as JSONParseError {
            throw StartError("\(facts) is \(error)")
        }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        if path == "-" { return StandardInput.read() }
        guard let bytes = ProcessSurroundings.process.readFile(path) else {
            throw StartError("\(path) cannot be read")
        }
        return bytes
    }
}
