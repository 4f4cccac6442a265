/// The path of a request: literal parts name the endpoint, interpolated ones are percent-encoded values.
///
/// `"/work_pools/\(name)/workers/filter"` has the path `/work_pools/my%20pool/workers/filter` and the endpoint
/// `/work_pools/{}/workers/filter`, under which it is counted.
package struct Route: Sendable, ExpressibleByStringInterpolation {
    /// What is sent.
    package let path: String
    /// What it is counted and reported as; equal for all objects.
    package let endpoint: String

    package init(stringLiteral value: String) {
        path = value
        endpoint = value
    }

    package init(stringInterpolation: StringInterpolation) {
        path = stringInterpolation.path
        endpoint = stringInterpolation.endpoint
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var path = ""
        fileprivate var endpoint = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            path.reserveCapacity(literalCapacity + interpolationCount * 40)
        }

        package mutating func appendLiteral(_ literal: String) {
            path += literal
            endpoint += literal
        }

        package mutating func appendInterpolation(_ value: String) {
            path += Route.encoded(value)
            endpoint += "{}"
        }
    }

    /// All but RFC 3986's unreserved characters, so that a name with a slash or a question mark stays one segment.
    static func encoded(_ value: String) -> String {
        var text = ""
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }
}
