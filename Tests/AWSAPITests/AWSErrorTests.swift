import AWSAPI
import HTTPCore
import Testing

@Suite("AWS errors")
struct AWSErrorTests {
    static func error(
        _ code: String, _ message: String = "", status: Int? = 400, operation: String = "ecs:RunTask"
    ) -> AWSError {
        AWSError(code: code, message: message, status: status, operation: operation, region: "eu-west-1")
    }

    @Test(
        "each answer has the class of the table",
        arguments: [
            ("ThrottlingException", "Rate exceeded", 400, AWSError.Classification.throttled),
            ("ClientException", "Rate exceeded", 400, .throttled),
            ("RequestLimitExceeded", "", 503, .throttled),
            ("UnknownError", "slow down", 429, .throttled),
            (
                "ClientException", "Too many concurrent attempts to create a new revision of the specified family.",
                400, .throttled
            ),
            ("InvalidParameterException", "Unable to … (ErrorCode: Throttling)", 400, .throttled),
            ("ExpiredTokenException", "", 400, .credentials), ("ExpiredToken", "", 403, .credentials),
            ("UnrecognizedClientException", "", 400, .credentials), ("InvalidClientTokenId", "", 403, .credentials),
            ("InvalidSignatureException", "", 400, .credentials), ("SignatureDoesNotMatch", "", 403, .credentials),
            ("AuthFailure", "", 401, .credentials),
            ("ServerException", "", 500, .transient), ("UnknownError", "", 502, .transient),
            ("IDPCommunicationError", "", 400, .transient),
            ("UnreadableAnswer", "", 200, .transient),
            ("InvalidParameterException", "bad", 400, .permanent), ("AccessDeniedException", "", 400, .permanent),
            ("ClusterNotFoundException", "", 400, .permanent), ("PlatformUnknownException", "", 400, .permanent),
            ("UnsupportedFeatureException", "", 400, .permanent), ("BlockedException", "", 400, .permanent),
            ("ClientException", "TaskDefinition is inactive", 400, .permanent),
        ])
    func classes(code: String, message: String, status: Int, expected: AWSError.Classification) {
        #expect(Self.error(code, message, status: status).classification == expected)
    }

    @Test(
        "a request without an answer is transient, one that cannot be sent permanent",
        arguments: [
            (HTTPTransportError.Kind.connect, false, AWSError.Classification.transient), (.tls, false, .transient),
            (.timeout, true, .transient), (.broken, true, .transient), (.cancelled, true, .transient),
            (.invalidRequest, false, .permanent),
        ])
    func transport(kind: HTTPTransportError.Kind, mayHaveBeenDone: Bool, expected: AWSError.Classification) {
        let error = AWSError(
            HTTPTransportError(kind: kind, message: "ecs.eu-west-1.amazonaws.com:443 failed"), operation: "ecs:RunTask",
            region: "eu-west-1")
        #expect(error.mayHaveBeenDone == mayHaveBeenDone)
        #expect(error.classification == expected)
        #expect(error.description.contains("ecs.eu-west-1.amazonaws.com:443"))
    }

    @Test("StopTask's answer that there is nothing to stop is told from other refusals")
    func nothingToStop() {
        #expect(Self.error("InvalidParameterException", "The referenced task was not found.").meansTaskIsGone)
        #expect(Self.error("ClusterNotFoundException", "Cluster not found.").meansTaskIsGone)
        #expect(!Self.error("InvalidParameterException", "Invalid identifier").meansTaskIsGone)
        #expect(!Self.error("AccessDeniedException", "no").meansTaskIsGone)
    }

    @Test(
        "common errors carry their remedy",
        arguments: [
            ("AccessDeniedException", "no", "Allow ecs:RunTask to the identity"),
            (
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/u is not authorized to perform: ecs:TagResource on resource: *",
                "Allow ecs:TagResource to the identity"
            ),
            ("AccessDeniedException", "not authorized to perform: iam:PassRole on resource: r", "iam:PassedToService"),
            ("ClusterNotFoundException", "", "Create the cluster"), ("ExpiredTokenException", "", "have ended"),
            ("UnrecognizedClientException", "", "check it"), ("SignatureDoesNotMatch", "", "clock"),
            ("InvalidRequest", "", "AWS_ENDPOINT_URL"),
        ])
    func remedies(code: String, message: String, expected: String) {
        #expect(Self.error(code, message).description.contains(expected))
    }
}
