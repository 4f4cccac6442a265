import DriverConformance
import DriverProtocol

/// The messages of a transcript, each with the schema's definition that it is to fit.
struct ExchangedMessages {
    private(set) var values: [(definition: String, value: JSONValue)] = []

    init(_ transcript: Transcript) {
        var methods: [RequestID: String] = [:]
        for event in transcript.events {
            switch event {
            case .sent(let bytes):
                for line in bytes.split(separator: 0x0A) {
                    guard let json = try? JSONValue(parsing: Array(line)), let method = json["method"]?.string else {
                        continue
                    }
                    if let id = json["id"].flatMap(RequestID.init) { methods[id] = method }
                    switch method {
                    case "describe", "plan", "validate", "interpret": values.append((method + "Request", json))
                    case "$/cancelRequest": values.append(("cancellation", json))
                    default: continue
                    }
                }
            case .received(let line):
                guard let json = line.json else { continue }
                switch line.message {
                case .result(let id, let result):
                    values.append(("result", json))
                    if let method = methods[id] { values.append((method + "Result", result)) }
                case .failure: values.append(("failure", json))
                case .request, .notification, nil: continue
                }
            case .note: continue
            }
        }
    }
}
