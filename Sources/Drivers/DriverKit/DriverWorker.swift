internal import DriverProtocol

/// A thread's work: takes requests one after another and answers them.
final class DriverWorker {
    private let driver: any Driver
    private let description: DriverDescription
    private let table: RequestTable

    init(driver: any Driver, description: DriverDescription, table: RequestTable) {
        self.driver = driver
        self.description = description
        self.table = table
    }

    func run() {
        while let job = table.next() { table.finish(job, with: answer(job)) }
    }

    private func answer(_ job: RequestTable.Job) -> RPCMessage {
        let id = job.context.id
        do {
            return .result(id: id, try result(job))
        } catch let error as DriverError {
            return .failure(id: id, error)
        } catch let error as MessageShapeError {
            return .failure(id: id, DriverError(code: DriverError.Code.invalidParams, message: "params: \(error)"))
        } catch {
            return .failure(id: id, DriverError(code: DriverError.Code.internalError, message: "\(error)"))
        }
    }

    private func result(_ job: RequestTable.Job) throws -> JSONValue {
        switch job.method {
        case DriverMethod.describe:
            let request = DescribeRequest(params: job.params)
            guard request.protocols.contains(description.protocolVersion) else {
                var error = DriverError.unsupported(
                    "\(description.name) speaks version \(description.protocolVersion) of the driver protocol, "
                        + "the host \(request.protocols.map(String.init).joined(separator: ", "))",
                    hint: "install versions of worker-host and the driver that share one")
                error.data["supported"] = [.int(description.protocolVersion)]
                throw error
            }
            return description.result
        case DriverMethod.plan where offers(job.method):
            return try driver.plan(try PlanRequest(params: job.params), job.context).result
        case DriverMethod.validate where offers(job.method):
            return ValidateRequest.result(try driver.validate(try ValidateRequest(params: job.params), job.context))
        case DriverMethod.interpret where offers(job.method):
            return try driver.interpret(InterpretRequest(params: job.params), job.context).result
        default:
            throw DriverError(
                code: DriverError.Code.methodNotFound,
                message: "\(description.name) does not know the method '\(job.method)'")
        }
    }

    private func offers(_ method: String) -> Bool { description.capabilities.contains(method) }
}
