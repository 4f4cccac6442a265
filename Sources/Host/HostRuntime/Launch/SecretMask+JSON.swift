internal import DriverProtocol
internal import HTTPCore

extension SecretMask {
    /// A text without secrets; any other value as it is.
    func applied(to value: JSONValue) -> JSONValue {
        value.string.map { .string(applied(to: $0)) } ?? value
    }
}
