import DriverProtocol
import HostCore
import Testing

@Suite struct TaskDefinitionFingerprintTests {
    private let document: JSONObject = ["family": "f", "cpu": "256", "containerDefinitions": [["name": "a"]]]

    @Test("the order of members does not matter, their values do")
    func canonical() {
        let reordered: JSONObject = ["containerDefinitions": [["name": "a"]], "cpu": "256", "family": "f"]
        let other: JSONObject = ["family": "f", "cpu": "512", "containerDefinitions": [["name": "a"]]]
        let fingerprint = TaskDefinitionFingerprint.of(document, secretKey: nil)
        #expect(fingerprint == TaskDefinitionFingerprint.of(reordered, secretKey: nil))
        #expect(fingerprint != TaskDefinitionFingerprint.of(other, secretKey: nil))
        #expect(fingerprint != TaskDefinitionFingerprint.of(document, secretKey: "k"))
    }

    @Test("the tag reads back from DescribeTaskDefinition's answer, beside the user's own tags")
    func tag() {
        var tagged = document
        tagged["tags"] = [["key": "team", "value": "data"]]
        tagged = TaskDefinitionFingerprint.tagged(tagged, fingerprint: "abc")
        #expect(TaskDefinitionFingerprint.read(fromDescription: ["tags": tagged["tags"] ?? []]) == "abc")
        #expect(TaskDefinitionFingerprint.read(fromDescription: ["tags": []]) == nil)
        #expect(tagged["tags"]?.array?.count == 2)
    }
}
