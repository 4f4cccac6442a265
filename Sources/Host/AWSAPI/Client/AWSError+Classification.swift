extension AWSError {
    /// What a caller does about an error.
    package enum Classification: Sendable, Equatable {
        /// Too many calls: slower, and again.
        case throttled
        /// The credentials are not good now: renew, and again.
        case credentials
        /// AWS failed or did not answer: again.
        case transient
        /// Asking again would give the same answer.
        case permanent
    }

    /// By code, and for some of ECS's errors by message, which is all that tells them apart.
    package var classification: Classification {
        if Self.throttlingCodes.contains(code) || status == 429
            || Self.throttlingTexts.contains(where: message.contains)
        {
            return .throttled
        }
        if Self.credentialCodes.contains(code) { return .credentials }
        // An answer that cannot be read may be a success: only asking again tells.
        if ["Transport", "Cancelled", "UnreadableAnswer"].contains(code) { return .transient }
        // STS could not ask whoever gave a web identity its token (botocore asks again, too).
        if code == "IDPCommunicationError" { return .transient }
        if let status, status >= 500 || status == 408 { return .transient }
        return .permanent
    }

    private static let throttlingCodes: Set<String> = [
        "ThrottlingException", "Throttling", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
        "RequestThrottled", "RequestThrottledException", "SlowDown", "BandwidthLimitExceeded",
        "PriorRequestNotComplete", "EC2ThrottledException",
    ]

    private static let throttlingTexts = [
        "Rate exceeded", "Too many concurrent attempts to create a new revision", "(ErrorCode: Throttling)",
    ]

    private static let credentialCodes: Set<String> = [
        "ExpiredTokenException", "ExpiredToken", "RequestExpired", "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "MissingAuthenticationToken",
        "MissingAuthenticationTokenException", "NoCredentials",
    ]

    /// Whether the identity is known and may not do this.
    package var meansDenied: Bool {
        ["AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "AuthorizationError"].contains(code)
    }

    /// What to do about an error that users meet.
    package var remedy: String? {
        switch code {
        case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation":
            if message.contains("iam:PassRole") {
                return "Allow iam:PassRole on the task role and the execution role, with iam:PassedToService = "
                    + "ecs-tasks.amazonaws.com, to the identity that worker-host runs as."
            }
            return "Allow \(refusedAction ?? operation) to the identity that worker-host runs as."
        case "ClusterNotFoundException":
            return "Create the cluster, or name one that exists in the job variable cluster."
        case "ExpiredTokenException", "ExpiredToken":
            return
                "The credentials have ended; they are renewed where their source can renew them. Keys with a session token "
                + "that were given by hand must be given anew."
        case "UnrecognizedClientException", "InvalidClientTokenId":
            return "AWS does not know the access key: check it, and the region and partition it belongs to."
        case "InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired":
            return "Check the secret access key and this machine's clock."
        case "InvalidRequest":
            return "Check the endpoint (AWS_ENDPOINT_URL and its kin) and the region's name."
        default: return nil
        }
    }

    /// What AWS says is missing: "… is not authorized to perform: ecs:TagResource on resource: …".
    private var refusedAction: String? {
        guard let mark = message.firstRange(of: "not authorized to perform: ") else { return nil }
        let action = message[mark.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == ":" || $0 == "-" }
        return action.contains(":") ? String(action) : nil
    }
}
