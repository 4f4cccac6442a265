package import AWSAPI

/// What came of looking something up.
package enum LookUp<Value: Sendable>: Sendable {
    case found(Value)
    /// The identity may not look; the sentence names what to allow.
    case denied(String)
    /// AWS refused for another reason, or did not answer.
    case failed(String)

    /// - Parameter action: as IAM names it: `iam:GetRole`.
    package init(_ error: AWSError) {
        if error.meansDenied {
            self = .denied("the identity may not look; allow \(error.operation) to have it checked")
        } else {
            self = .failed(error.status == nil ? error.message : "\(error.code): \(error.message)")
        }
    }

    package func map<Other: Sendable>(_ transform: (Value) -> Other) -> LookUp<Other> {
        switch self {
        case .found(let value): .found(transform(value))
        case .denied(let reason): .denied(reason)
        case .failed(let reason): .failed(reason)
        }
    }

    /// A result that says why nothing was seen, for what flow runs can do without.
    package func skipped(_ check: String, _ subject: String?) -> CheckResult? {
        switch self {
        case .found: nil
        case .denied(let reason), .failed(let reason): CheckResult(.aws, check, subject, .skipped, reason)
        }
    }
}
