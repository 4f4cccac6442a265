// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is held to.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")

/// A room: a target in a folder of its own below Sources.
func room(_ name: String, in folder: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)", swiftSettings: strict)
}

func program(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
        swiftSettings: strict)
}

/// What `worker-host drivers new` writes, put into the program as bytes, and the code around it. The Swift template is a
/// target of its own below, so that it is compiled and tested as it is written.
let templateRoom = ["DriverTemplate.swift", "PackageDependency.swift"]
let templateFiles = [
    "request.json", "python/driver.py", "python/test_driver.py", "python/python-readme.md", "sh/driver.sh",
    "sh/test_driver.sh", "sh/sh-readme.md", "swift/swift-manifest.txt", "swift/swift-readme.md",
    "swift/FlowRunPlanning/FlowRunDriver.swift", "swift/FlowRunPlanning/JobReader.swift",
    "swift/FlowRunPlanningTests/FlowRunDriverTests.swift", "swift/my-driver/main.swift",
]
let swiftTemplate = "Sources/Host/DriverTemplates/swift"

let package = Package(
    name: "worker-host",
    products: [
        .executable(name: "worker-host", targets: ["WorkerHost"]),
        .executable(name: "worker-driver-fargate", targets: ["Fargate"]),
        .executable(name: "worker-driver-ec2", targets: ["EC2"]),
        .executable(name: "worker-driver-task-definition-arn", targets: ["TaskDefinitionARN"]),
        .executable(name: "worker-driver-guardian", targets: ["DriverGuardian"]),
        .executable(name: "ecs-sandbox", targets: ["ECSSandbox"]),
        .library(name: "DriverKit", targets: ["DriverKit", "DriverProtocol"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // Protocol
        room("DriverProtocol", in: "Protocol"),
        room("DriverConformance", in: "Protocol", ["DriverProtocol"]),
        room("ECSFailures", in: "Protocol", ["DriverProtocol"]),

        // Drivers
        room("DriverKit", in: "Drivers", ["DriverProtocol"]),
        room("ECSPlanning", in: "Drivers", ["DriverProtocol"]),
        room("ECSDrivers", in: "Drivers", ["DriverKit", "ECSPlanning", "ECSFailures", "DriverProtocol"]),
        program("Fargate", in: "Drivers", ["ECSDrivers", "ECSPlanning"]),
        program("EC2", in: "Drivers", ["ECSDrivers", "ECSPlanning"]),
        program("TaskDefinitionARN", in: "Drivers", ["ECSDrivers", "ECSPlanning"]),

        // Host
        .target(name: "CCurl", path: "Sources/Host/CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CLibCrypto", path: "Sources/Host/CLibCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CLinux", path: "Sources/Host/CLinux"),
        .executableTarget(name: "DriverGuardian", path: "Sources/Host/DriverGuardian"),
        room("Hashing", in: "Host", ["CLibCrypto"]),
        room("HTTPCore", in: "Host"),
        room("CurlHTTP", in: "Host", ["HTTPCore", "CCurl"]),
        room("AWSSigning", in: "Host", ["HTTPCore", "Hashing"]),
        room("Throttling", in: "Host"),
        room(
            "AWSAPI", in: "Host",
            ["AWSSigning", "HTTPCore", "Hashing", "Throttling", "DriverProtocol", subprocess, systemPackage]),
        room("PrefectAPI", in: "Host", ["HTTPCore", "DriverProtocol"]),
        room(
            "DriverSupervision", in: "Host",
            ["DriverProtocol", "Hashing", "CLinux", logging, subprocess, systemPackage]),
        room(
            "DriverConformanceRun", in: "Host",
            ["DriverConformance", "DriverSupervision", "DriverProtocol", subprocess, systemPackage]),
        room("HostCore", in: "Host", ["Throttling", "DriverProtocol", "ECSFailures", "Hashing"]),
        .target(
            name: "DriverTemplates", path: "Sources/Host/DriverTemplates", sources: templateRoom,
            resources: templateFiles.map { .embedInCode($0) }, swiftSettings: strict),
        room("DeploymentTemplates", in: "Host", ["HostCore", "DriverProtocol"]),
        room("Doctor", in: "Host", ["HostCore", "AWSAPI", "PrefectAPI", "HTTPCore", "DriverProtocol"]),
        room("Observability", in: "Host", ["DriverProtocol", logging, nioCore, nioPosix, nioHTTP]),
        room(
            "HostRuntime", in: "Host",
            [
                "HostCore", "DriverSupervision", "PrefectAPI", "AWSAPI", "AWSSigning", "Throttling", "Hashing",
                "HTTPCore", "DriverProtocol", "ECSFailures", "Observability", logging, lifecycle,
            ]),
        program(
            "WorkerHost", in: "Host",
            [
                "HostRuntime", "HostCore", "DeploymentTemplates", "Doctor", "DriverSupervision", "DriverConformance",
                "DriverConformanceRun",
                "DriverTemplates", "PrefectAPI", "AWSAPI", "AWSSigning", "Throttling", "CurlHTTP", "HTTPCore",
                "DriverProtocol", "Observability", "CLinux", arguments, logging, lifecycle, unixSignals,
            ]),

        // Sandbox
        room("SandboxModel", in: "Sandbox", ["DriverProtocol", "Hashing"]),
        program(
            "ECSSandbox", in: "Sandbox",
            [
                "SandboxModel", "DriverProtocol", "AWSSigning", "Hashing", "HTTPCore", arguments, logging, lifecycle,
                unixSignals, subprocess, systemPackage, nioCore, nioPosix, nioHTTP,
            ]),

        // Figures
        .executableTarget(
            name: "PlanBench",
            dependencies: ["HostCore", "DriverSupervision", "ECSPlanning", "DriverProtocol", logging],
            path: "bench/PlanBench", swiftSettings: strict),

        // Tests
        .target(
            name: "TestSupport",
            dependencies: ["DriverProtocol", "HTTPCore", "CurlHTTP", "PrefectAPI", subprocess],
            path: "Tests/Support", exclude: ["fault_proxy.py"], swiftSettings: strict),
        tests("DriverProtocol", ["DriverProtocol"]),
        tests("ECSFailures", ["ECSFailures", "DriverProtocol"]),
        .executableTarget(
            name: "DriverKitProbe", dependencies: ["DriverKit", "DriverProtocol"], path: "Tests/DriverKitProbe",
            swiftSettings: strict),
        tests("DriverKit", ["DriverKit", "DriverProtocol"]),
        .target(
            name: "FlowRunPlanning", dependencies: ["DriverKit", "DriverProtocol"],
            path: "\(swiftTemplate)/FlowRunPlanning", swiftSettings: strict),
        .executableTarget(
            name: "my-driver", dependencies: ["FlowRunPlanning", "DriverKit"], path: "\(swiftTemplate)/my-driver",
            swiftSettings: strict),
        .testTarget(
            name: "FlowRunPlanningTests", dependencies: ["FlowRunPlanning", "DriverKit", "DriverProtocol"],
            path: "\(swiftTemplate)/FlowRunPlanningTests", swiftSettings: strict),
        tests("ECSPlanning", ["ECSPlanning", "HostCore", "DriverProtocol"]),
        tests("CurlHTTP", ["CurlHTTP", "HTTPCore", nioCore, nioPosix, nioHTTP]),
        tests("AWSSigning", ["AWSSigning", "HTTPCore", "DriverProtocol"]),
        tests(
            "AWSAPI",
            [
                "AWSAPI", "AWSSigning", "Throttling", "HTTPCore", "CurlHTTP", "DriverProtocol", nioCore, nioPosix,
                nioHTTP,
            ]),
        tests("Throttling", ["Throttling"]),
        tests("PrefectAPI", ["PrefectAPI", "HTTPCore", "CurlHTTP", "DriverProtocol"]),
        tests("DriverSupervision", ["DriverSupervision", "DriverProtocol", "Hashing", logging]),
        tests(
            "DriverConformance",
            ["DriverConformance", "DriverConformanceRun", "DriverSupervision", "HostCore", "DriverProtocol"]),
        tests("HostCore", ["HostCore", "Throttling", "DriverProtocol"]),
        tests(
            "HostRuntime",
            [
                "HostRuntime", "HostCore", "DriverSupervision", "AWSAPI", "AWSSigning", "Throttling", "HTTPCore",
                "DriverProtocol",
                logging,
            ]),
        tests("Doctor", ["Doctor", "HostCore", "AWSAPI", "DriverProtocol"]),
        tests("DeploymentTemplates", ["DeploymentTemplates", "HostCore", "SandboxModel", "DriverProtocol"]),
        tests(
            "Sandbox",
            ["SandboxModel", "ECSSandbox", "DriverProtocol", "HTTPCore", "AWSSigning", subprocess, systemPackage]),
        tests(
            "EndToEnd",
            [
                "DriverProtocol", "HTTPCore", "CurlHTTP", "PrefectAPI", "HostCore", "HostRuntime", "SandboxModel",
                "AWSAPI",
                "AWSSigning", logging,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
