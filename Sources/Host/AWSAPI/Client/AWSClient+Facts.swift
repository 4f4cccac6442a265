package import DriverProtocol

extension AWSClient {
    /// A fact that a driver needs: the answer of a read-only operation, null where AWS has no such thing.
    /// - Parameter operation: one of ``FactNeed/allowedOperations``, but for the host's own word.
    package func fact(operation: String, parameters: JSONObject) async throws(AWSError) -> JSONValue {
        guard FactNeed.allowedOperations.contains(operation), operation != FactNeed.hostNetwork else {
            // A driver's word must never reach an operation that changes something.
            throw AWSError(
                code: "OperationNotAllowed",
                message: "a driver may ask only for \(FactNeed.allowedOperations.joined(separator: ", "))", status: nil,
                operation: operation, region: region)
        }
        do throws(AWSError) {
            switch operation {
            case "ec2:DescribeVpcs": return .object(try await describeVPCs(parameters))
            case "ec2:DescribeSubnets": return .object(try await describeSubnets(parameters))
            case "ec2:DescribeRouteTables": return .object(try await describeRouteTables(parameters))
            case "ec2:DescribeSecurityGroups": return .object(try await describeSecurityGroups(parameters))
            default:
                let name = operation.split(separator: ":").last.map(String.init) ?? operation
                return .object(try await call(.ecs, name, parameters, retry: .reads))
            }
        } catch {
            if error.meansMissing { return .null }
            throw error
        }
    }
}

extension AWSError {
    /// Whether the error says that there is no such thing, rather than that the call failed.
    package var meansMissing: Bool {
        if code.hasSuffix(".NotFound") || code == "ClusterNotFoundException" { return true }
        return code == "ClientException" && message.contains("Unable to describe task definition")
    }
}
