package import DriverProtocol

/// Lines as they are sent to a driver.
package enum Wire {
    /// The id of the `describe` that begins a session.
    package static let introduction = RequestID.string("describe")

    static func request(_ id: RequestID, _ method: String, _ params: JSONObject) -> [UInt8] {
        RPCMessage.request(id: id, method: method, params: params).line
    }

    static func notification(_ method: String, _ params: JSONObject) -> [UInt8] {
        RPCMessage.notification(method: method, params: params).line
    }

    static func cancellation(of id: RequestID) -> [UInt8] {
        notification(DriverMethod.cancelRequest, ["id": id.json])
    }

    /// A text as a line.
    static func line(_ text: String) -> [UInt8] { Array(text.utf8) + [0x0A] }

    /// A method that no driver has.
    static let unknownMethod = "conformance/unknown"
}
