package import DriverProtocol
internal import HTTPCore

/// What ECS tells a container about its own task, by its metadata endpoint (version 4).
package struct TaskMetadata: Sendable, Equatable {
    package let taskARN: String
    /// The region that the ARN names.
    package let region: String
    /// The task's network interface; nil where it has none of its own (network modes other than awsvpc).
    package let interface: Interface?

    /// What identifies a network interface.
    package struct Interface: Sendable, Equatable {
        package let macAddress: String
        /// Its IPv4 address; nil in a subnet that has IPv6 only.
        package let privateAddress: String?
    }

    /// The variable in which ECS's agent and Fargate give each container its endpoint.
    package static let variable = "ECS_CONTAINER_METADATA_URI_V4"

    /// Asks the endpoint; nil where this process runs in no task of ECS's.
    package static func read(_ surroundings: AWSSurroundings) async throws(AWSError) -> TaskMetadata? {
        guard let base = surroundings.variable(variable) else { return nil }
        let url = "\(base)/task"
        func failure(_ code: String, _ problem: String, status: Int? = nil) -> AWSError {
            AWSError(
                code: code, message: "\(url), which \(variable) names, \(problem)", status: status,
                operation: FactNeed.hostNetwork, region: surroundings.variable("AWS_REGION") ?? "this task's region")
        }
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await surroundings.transport.send(HTTPRequest(method: "GET", url: url, timeout: .seconds(5)))
        } catch {
            throw failure("Transport", "does not answer: \(error.message)")
        }
        guard response.status == 200 else {
            throw failure("UnexpectedStatus", "answers \(response.status)", status: response.status)
        }
        guard let json = try? JSONValue(parsing: response.body), let metadata = TaskMetadata(json) else {
            throw failure("UnreadableAnswer", "does not answer with the ARN of a task")
        }
        return metadata
    }

    /// Reads the document of the endpoint's path `/task`.
    package init?(_ json: JSONValue) {
        // arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID
        guard let arn = json["TaskARN"]?.string else { return nil }
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[2] == "ecs", parts[5].hasPrefix("task/"), !parts[3].isEmpty else { return nil }
        taskARN = arn
        region = String(parts[3])
        let networks = (json["Containers"]?.array ?? []).flatMap { $0["Networks"]?.array ?? [] }
        // The containers of a task share its interface.
        interface =
            networks.lazy.compactMap { network in
                guard network["NetworkMode"]?.string == "awsvpc", let mac = network["MACAddress"]?.string else {
                    return nil
                }
                return Interface(macAddress: mac, privateAddress: network["IPv4Addresses"]?[0]?.string)
            }.first
    }
}
