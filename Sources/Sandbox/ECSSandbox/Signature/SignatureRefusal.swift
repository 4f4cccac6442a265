internal import SandboxModel

/// Why a signature is refused; each service has its own words for it.
enum SignatureRefusal {
    case missingToken
    case incomplete
    case unknownKey
    case expiredToken
    case skewed(String)
    case scope(String)
    case mismatch

    func error(of service: AWSService) -> APIError {
        switch service {
        case .ecs, .logs, .sqs, .servicequotas, .secretsmanager: jsonError
        case .ec2: ec2Error
        case .sts, .iam: stsError
        }
    }

    private static let mismatchMessage =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access"
        + " Key and signing method. Consult the service documentation for details."

    private static func expiry(_ timestamp: String) -> String {
        "Signature expired or not yet current: \(timestamp) is more than 5 min. from the server's time."
    }

    private var jsonError: APIError {
        switch self {
        case .missingToken: APIError("MissingAuthenticationTokenException", "Missing Authentication Token")
        case .incomplete:
            APIError("IncompleteSignatureException", "The Authorization header lacks a part of AWS4-HMAC-SHA256.")
        case .unknownKey:
            APIError("UnrecognizedClientException", "The security token included in the request is invalid.")
        case .expiredToken:
            APIError("ExpiredTokenException", "The security token included in the request is expired")
        case .skewed(let timestamp): APIError("InvalidSignatureException", Self.expiry(timestamp))
        case .scope(let message): APIError("InvalidSignatureException", message)
        case .mismatch: APIError("InvalidSignatureException", Self.mismatchMessage)
        }
    }

    private var ec2Error: APIError {
        switch self {
        case .missingToken, .incomplete:
            APIError("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
        case .expiredToken:
            APIError("ExpiredToken", "The security token included in the request is expired", status: 400)
        case .skewed: APIError("RequestExpired", "Request has expired.", status: 400)
        case .unknownKey, .scope, .mismatch:
            APIError("AuthFailure", "AWS was not able to validate the provided access credentials", status: 401)
        }
    }

    private var stsError: APIError {
        switch self {
        case .missingToken:
            APIError("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
        case .incomplete:
            APIError("IncompleteSignature", "The Authorization header lacks a part of AWS4-HMAC-SHA256.", status: 400)
        case .unknownKey:
            APIError("InvalidClientTokenId", "The security token included in the request is invalid.", status: 403)
        case .expiredToken:
            APIError("ExpiredToken", "The security token included in the request is expired", status: 403)
        case .skewed(let timestamp): APIError("SignatureDoesNotMatch", Self.expiry(timestamp), status: 403)
        case .scope(let message): APIError("SignatureDoesNotMatch", message, status: 403)
        case .mismatch: APIError("SignatureDoesNotMatch", Self.mismatchMessage, status: 403)
        }
    }
}
