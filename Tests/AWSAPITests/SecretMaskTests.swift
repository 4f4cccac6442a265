import AWSAPI
import AWSSigning
import DriverProtocol
import FoundationEssentials
import HTTPCore
import Testing

@Suite("Secrets in what others say")
struct SecretMaskTests {
    private static let secret = "s3cret \"one\"\\100%/ü\n"

    @Test("a secret is found plain, in a JSON text, percent-encoded and in Base64")
    func forms() {
        let mask = SecretMask([Self.secret, "s3cret"])
        let quoted = JSONValue.string(Self.secret).text()
        let encoded = "s3cret%20%22one%22%5C100%25%2F%C3%BC%0A"
        let base64 = Data(Self.secret.utf8).base64EncodedString()
        for text in [Self.secret, quoted, encoded, base64] {
            let masked = mask.applied(to: "<\(text)> and <\(text)>")
            #expect(masked.contains("and") && !masked.contains("s3cret") && !masked.contains("one"), "\(masked)")
            #expect(!masked.contains(base64) && masked.contains("****"))
        }
        #expect("\(mask)" == "SecretMask" && !String(reflecting: mask).contains("s3cret"))
    }

    @Test("the longest secret goes first, and one that is too short is left in its sentence")
    func lengths() {
        #expect(SecretMask(["pass", "password"]).applied(to: "password, pass") == "****, ****")
        #expect(SecretMask(["a", "", "abc"]).applied(to: "a banana, abc") == "a banana, abc")
        #expect(SecretMask([String]()).applied(to: "nothing") == "nothing")
    }

    @Test("AWS's word on a refused signature repeats all that was signed: the error does not show the session token")
    func refusedSignature() async throws {
        let words =
            "The Canonical String should have been 'POST\\n/\\n\\nx-amz-security-token:session/token+1\\n' with secret-key"
        let transport = ScriptedTransport([
            .refused("InvalidSignatureException", words), .refused("InvalidSignatureException", words),
        ])
        let credentials = AWSCredentials(
            accessKeyID: "AKID", secretAccessKey: "secret-key", sessionToken: "session/token+1", source: "test")
        let client = try AWSClient.test(transport, credentials: StaticCredentials(credentials))
        let error = await #expect(throws: AWSError.self) { _ = try await client.runTask(["taskDefinition": "f"]) }
        let text = try #require(error).description
        #expect(
            text.contains("x-amz-security-token:****") && !text.contains("session/token")
                && !text.contains("secret-key"))
    }
}
