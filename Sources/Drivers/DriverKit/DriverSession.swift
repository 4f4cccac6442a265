internal import DriverProtocol
internal import Glibc

/// One conversation: lines in, answers out. The reading thread calls it; the driver runs on threads of its own, so that
/// a cancellation is heard while a plan is being made.
final class DriverSession {
    private let driver: any Driver
    private let description: DriverDescription
    private let table: RequestTable
    private var threads: [pthread_t] = []

    init(driver: any Driver, output: Descriptor) {
        self.driver = driver
        description = driver.description
        table = RequestTable(output: output)
    }

    /// Takes what came out of the stream.
    func take(_ piece: LineFramer.Piece) {
        switch piece {
        case .tooLong:
            refuse(
                nil, DriverError.Code.invalidRequest,
                "the line is longer than \(DriverServer.longestLine) bytes and was not read")
        case .line(let line) where line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }): break
        case .line(let line): take(line)
        }
    }

    private func take(_ line: [UInt8]) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            return refuse(nil, DriverError.Code.parseError, "\(error)")
        }
        do {
            switch try RPCMessage(json: value) {
            case .request(let id, let method, let params):
                guard let open = table.enqueue(id, method: method, params: params) else {
                    return refuse(id, DriverError.Code.invalidRequest, "a request with the id \(id) is being answered")
                }
                if threads.count < min(open, max(description.maxInFlight, 1)) { startThread() }
            case .notification(DriverMethod.cancelRequest, let params):
                if let id = params["id"].flatMap(RequestID.init) { table.cancel(id) }
            case .notification: break
            case .result, .failure:
                DriverLog.write(.warning, "ignored an answer on stdin: a driver sends no requests")
            }
        } catch {
            refuse(value["id"].flatMap(RequestID.init), DriverError.Code.invalidRequest, "\(error)")
        }
    }

    /// Waits for the answers that are still to come.
    func finish() {
        table.drain(threads: threads.count)
        for thread in threads { pthread_join(thread, nil) }
    }

    private func refuse(_ id: RequestID?, _ code: Int, _ message: String) {
        table.send(RPCMessage.failure(id: id, DriverError(code: code, message: message)).line)
    }

    private func startThread() {
        let worker = DriverWorker(driver: driver, description: description, table: table)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<DriverWorker>.fromOpaque(pointer).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(worker).toOpaque())
        if status == 0 {
            threads.append(thread)
        } else if threads.isEmpty {
            DriverLog.write(.error, "no thread could be started (error \(status)); the driver ends")
            exit(71)
        }
    }
}
