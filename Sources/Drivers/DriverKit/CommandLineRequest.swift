internal import DriverProtocol

/// What somebody who runs a driver by hand asks for.
enum CommandLineRequest: Equatable {
    /// A text to print.
    enum Text: Equatable {
        case description
        case version
        case help

        func text(for driver: DriverDescription) -> String {
            switch self {
            case .description: driver.result.text(.pretty)
            case .version: "\(driver.name) \(driver.version) (driver protocol \(driver.protocolVersion))"
            case .help:
                """
                \(driver.name) \(driver.version): \(driver.summary)

                A driver of worker-host. Started without arguments it answers JSON-RPC lines on stdin until stdin ends.

                  --describe  what it handles, as JSON
                  --version   its version
                  --help      this text
                """
            }
        }
    }

    case serve
    case print(Text)
    case unknown(String)

    init(_ arguments: [String]) {
        switch arguments.first {
        case nil: self = .serve
        case "--describe": self = .print(.description)
        case "--version": self = .print(.version)
        case "--help", "-h": self = .print(.help)
        case let other?: self = .unknown(other)
        }
    }
}
