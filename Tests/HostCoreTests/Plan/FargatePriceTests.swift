import DriverProtocol
import HostCore
import Testing

@Suite("The price of a Fargate task")
struct FargatePriceTests {
    private func price(
        _ runTask: JSONObject, _ definition: JSONObject = ["cpu": "1024", "memory": "2048"],
        region: String = "us-east-1"
    ) -> FargatePrice.Estimate? {
        FargatePrice.estimate(runTask: runTask, definition: definition, region: region)
    }

    @Test("vCPUs and gigabytes by the hour, overrides before the definition")
    func onDemand() {
        #expect(price(["launchType": "FARGATE"])?.text == "0.0494")
        let overridden = price(["launchType": "FARGATE", "overrides": ["cpu": "256", "memory": "512"]])
        #expect(overridden?.text == "0.0123")
        #expect(overridden?.basis == "0.25 vCPU, 0.5 GB, us-east-1, X86_64")
    }

    @Test("ARM has its own rates, further storage costs more, Spot costs less than the price shown")
    func variants() {
        let arm: JSONObject = ["cpu": "1024", "memory": "2048", "runtimePlatform": ["cpuArchitecture": "ARM64"]]
        #expect(price(["launchType": "FARGATE"], arm)?.text == "0.0395")
        let stored: JSONObject = ["cpu": "1024", "memory": "2048", "ephemeralStorage": ["sizeInGiB": 120]]
        #expect(price(["launchType": "FARGATE"], stored)?.text == "0.0605")
        #expect(price(["capacityProviderStrategy": [["capacityProvider": "FARGATE_SPOT"]]])?.isCeiling == true)
    }

    @Test("nothing is said of what is not in the table")
    func unknown() {
        #expect(price(["launchType": "EC2"]) == nil)
        #expect(price(["launchType": "FARGATE"], region: "mars-north-1") == nil)
        #expect(price(["launchType": "FARGATE"], ["cpu": "1024"]) == nil)
        let windows: JSONObject = [
            "cpu": "1024", "memory": "2048", "runtimePlatform": ["operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"],
        ]
        #expect(price(["launchType": "FARGATE"], windows) == nil)
    }
}
