internal import DriverProtocol

/// Service Quotas and Secrets Manager, as far as somebody asks what is there.
extension Account {
    func answerQuotas(_ operation: String, _ input: JSONValue) throws(APIError) -> JSONValue {
        guard operation == "GetServiceQuota" else {
            throw APIError("UnknownOperationException", "The sandbox has no operation '\(operation)'.")
        }
        let service = input["ServiceCode"]?.string ?? ""
        let code = input["QuotaCode"]?.string ?? ""
        guard service == "fargate", let value = inventory.quotas[code] else {
            throw APIError(
                "NoSuchResourceException", "The request failed because the specified service quota does not exist.")
        }
        return [
            "Quota": [
                "ServiceCode": .string(service), "ServiceName": "AWS Fargate", "QuotaCode": .string(code),
                "QuotaArn": .string(names.quota(service, code)),
                "Value": JSONNumber(value).map(JSONValue.number) ?? .null, "Unit": "None", "Adjustable": true,
                "GlobalQuota": false,
            ]
        ]
    }

    func answerSecrets(_ operation: String, _ input: JSONValue) throws(APIError) -> JSONValue {
        guard operation == "DescribeSecret" else {
            throw APIError("UnknownOperationException", "The sandbox has no operation '\(operation)'.")
        }
        let id = input["SecretId"]?.string ?? ""
        guard secrets.has(id) else {
            throw APIError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        }
        return ["ARN": .string(names.secret(id)), "Name": .string(String(id.split(separator: ":").last ?? ""))]
    }
}
