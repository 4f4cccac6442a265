import DriverProtocol
import DriverSupervision
import HostCore
import HostRuntime
import Logging

/// Previews the flow runs of a case file, offline.
struct CasePreviews {
    let path: String
    let configuration: HostConfiguration
    let environment: ProcessSurroundings

    /// A preview for each of the file's steps; nil for a step that submits no flow run.
    func run() async throws -> [LaunchPreview?] {
        let file = try read()
        let fleet = try DriverFleet.forPlanning(configuration, environment)
        let account = CasePreviewAccount(file.account)
        return await fleet.whileRunning {
            var previews: [LaunchPreview?] = []
            for step in file.steps {
                switch step {
                case .event(let event):
                    await account.apply(event)
                    previews.append(nil)
                case .run(let run): previews.append(await preview(run, account: account, fleet: fleet))
                }
            }
            return previews
        }
    }

    private func preview(_ run: CaseRun, account: CasePreviewAccount, fleet: DriverFleet) async -> LaunchPreview {
        await account.expect(run.script)
        var failed = LaunchPreview()
        do throws(ResolutionError) {
            let input = try run.input.get()
            let job = try JobResolution.resolve(input, run.answers)
            let binding = configuration.pools.first { $0.name == input.workPool.name }?.driver
            return await LaunchPreviewer(
                fleet: fleet, account: account, worker: input.worker.name, secretKey: input.environment.secretKey
            ).preview(job, boundDriver: binding, policy: configuration.policyGate(ofPool: input.workPool.name))
        } catch {
            failed.failure = PreviewFailure(error)
            return failed
        }
    }

    private func read() throws -> CaseFile {
        let name = path == "-" ? "standard input" : path
        guard let bytes = path == "-" ? StandardInput.read() : environment.readFile(path) else {
            throw StartError("--file names \(path), which cannot be read")
        }
        do {
            return try CaseFile(try JSONValue(parsing: bytes), defaultTemplate: DefaultBaseJobTemplate.value)
        } catch {
            throw StartError("\(name): \(error)")
        }
    }
}
