internal import DriverProtocol

/// IAM, as far as somebody asks about roles and leave.
extension Account {
    static let iamNamespace = "https://iam.amazonaws.com/doc/2010-05-08/"

    func answerIAM(_ operation: String, _ form: QueryForm, requestID: String) throws(APIError) -> XMLElement {
        let result: XMLElement
        switch operation {
        case "GetRole": result = try getRole(form["RoleName"] ?? "")
        case "SimulatePrincipalPolicy": result = try simulate(form)
        default: throw APIError("InvalidAction", "The sandbox has no operation '\(operation)' of IAM.")
        }
        return XMLElement(operation + "Response", namespace: Self.iamNamespace) {
            result
            XMLElement("ResponseMetadata") { XMLElement("RequestId", requestID) }
        }
    }

    private func getRole(_ name: String) throws(APIError) -> XMLElement {
        guard let trust = inventory.roles[name] else {
            throw APIError("NoSuchEntity", "The role with name \(name) cannot be found.", status: 404)
        }
        return XMLElement("GetRoleResult") {
            XMLElement("Role") {
                XMLElement("Path", "/")
                XMLElement("RoleName", name)
                XMLElement("RoleId", "AROASANDBOX")
                XMLElement("Arn", names.role(name))
                XMLElement("CreateDate", "2026-01-01T00:00:00Z")
                XMLElement("AssumeRolePolicyDocument", Self.percentEncoded(trust.text()))
                XMLElement("MaxSessionDuration", "3600")
            }
        }
    }

    /// Each action on each resource, by the policy that is enforced; without one all is allowed.
    private func simulate(_ form: QueryForm) throws(APIError) -> XMLElement {
        let source = form["PolicySourceArn"] ?? ""
        guard source == names.caller else {
            throw APIError("NoSuchEntity", "The user or role \(source) cannot be found.", status: 404)
        }
        let resources = form.list("ResourceArns.member")
        var context: [String: String] = [:]
        for position in 1...50 {
            guard let key = form["ContextEntries.member.\(position).ContextKeyName"] else { break }
            context[key] = form["ContextEntries.member.\(position).ContextKeyValues.member.1"]
        }
        let results = form.list("ActionNames.member").flatMap { action in
            (resources.isEmpty ? ["*"] : resources).map { resource in
                XMLElement("member") {
                    XMLElement("EvalActionName", action)
                    XMLElement("EvalResourceName", resource)
                    XMLElement("EvalDecision", decision(action, on: resource, context))
                    XMLElement("MatchedStatements") {}
                    XMLElement("MissingContextValues") {}
                }
            }
        }
        return XMLElement("SimulatePrincipalPolicyResult") {
            XMLElement("IsTruncated", "false")
            XMLElement("EvaluationResults") { results }
        }
    }

    private func decision(_ action: String, on resource: String, _ context: [String: String]) -> String {
        switch policy?.decision(on: Authorization(action, on: resource, context: context)) {
        case nil, .allowed: "allowed"
        case .unmentioned: "implicitDeny"
        case .denied: "explicitDeny"
        }
    }

    /// All but RFC 3986's unreserved characters, as IAM writes policy documents.
    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}
