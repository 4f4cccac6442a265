package import DriverProtocol

/// What a Fargate task costs for an hour, for the regions in a small table: list prices in US dollars, Linux, on demand,
/// without taxes, public addresses and logs.
package enum FargatePrice {
    /// When the table was last compared with AWS's price list.
    package static let date = "2026-03"
    /// Gibibytes of storage that come without asking.
    private static let freeStorage = 20.0

    private struct Rates {
        /// For a vCPU and hour.
        let cpu: Double
        /// For a gigabyte and hour.
        let memory: Double
    }

    /// One price.
    package struct Estimate: Sendable, Equatable {
        /// Dollars for an hour.
        package var dollars: Double
        /// What it is for: `1 vCPU, 2 GB, us-east-1, X86_64`.
        package var basis: String
        /// Whether the task runs on Spot, at a price below this one.
        package var isCeiling: Bool

        package var json: JSONValue {
            [
                "usdPerHour": .string(text), "basis": .string(basis), "atMost": .bool(isCeiling),
                "listPricesOf": .string(FargatePrice.date),
            ]
        }

        /// Four digits after the point.
        package var text: String {
            let units = Int((dollars * 10_000).rounded())
            let rest = String(units % 10_000)
            return "\(units / 10_000)." + String(repeating: "0", count: 4 - rest.utf8.count) + rest
        }
    }

    private static let x86: [String: Rates] = [
        "us-east-1": Rates(cpu: 0.04048, memory: 0.004445), "us-east-2": Rates(cpu: 0.04048, memory: 0.004445),
        "us-west-2": Rates(cpu: 0.04048, memory: 0.004445), "eu-west-1": Rates(cpu: 0.04048, memory: 0.004445),
    ]
    private static let arm: [String: Rates] = [
        "us-east-1": Rates(cpu: 0.03238, memory: 0.00356), "us-east-2": Rates(cpu: 0.03238, memory: 0.00356),
        "us-west-2": Rates(cpu: 0.03238, memory: 0.00356), "eu-west-1": Rates(cpu: 0.03238, memory: 0.00356),
    ]
    /// For a gibibyte of storage beyond the free ones and hour.
    private static let storage = 0.000111

    /// The price of a task; nil when it does not run on Fargate, or is not in the table.
    /// - Parameters:
    ///   - runTask: RunTask's input.
    ///   - definition: the task definition.
    package static func estimate(runTask: JSONObject, definition: JSONObject, region: String) -> Estimate? {
        let providers = (runTask["capacityProviderStrategy"]?.array ?? []).compactMap {
            $0["capacityProvider"]?.string
        }
        let isSpot = providers.contains("FARGATE_SPOT")
        guard runTask["launchType"]?.string == "FARGATE" || isSpot || providers.contains("FARGATE") else { return nil }
        let platform = definition["runtimePlatform"]
        guard platform?["operatingSystemFamily"]?.string ?? "LINUX" == "LINUX" else { return nil }
        let architecture = platform?["cpuArchitecture"]?.string ?? "X86_64"
        let overrides = runTask["overrides"]
        guard let rates = (architecture == "ARM64" ? arm : x86)[region],
            let units = amount(overrides?["cpu"] ?? definition["cpu"], TaskSize.cpuUnits),
            let mebibytes = amount(overrides?["memory"] ?? definition["memory"], TaskSize.mebibytes)
        else { return nil }
        let size = overrides?["ephemeralStorage"] ?? definition["ephemeralStorage"]
        let extra = max(0, (size?["sizeInGiB"]?.number?.double ?? freeStorage) - freeStorage)
        let dollars = rates.cpu * units / 1024 + rates.memory * mebibytes / 1024 + storage * extra
        return Estimate(
            dollars: dollars,
            basis: "\(short(units / 1024)) vCPU, \(short(mebibytes / 1024)) GB, \(region), \(architecture)",
            isCeiling: isSpot)
    }

    private static func amount(_ value: JSONValue?, _ read: (JSONValue) -> JSONValue) -> Double? {
        value.map(read)?.string.flatMap { Double($0) }
    }

    /// `0.25`, `1`
    private static func short(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String((value * 1000).rounded() / 1000)
    }
}
