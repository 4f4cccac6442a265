extension Account {
    /// STS's GetCallerIdentity, the only operation of STS here.
    func callerIdentity(_ request: APIRequest, requestID: String) throws(APIError) -> XMLElement {
        guard request.operation == "GetCallerIdentity" else {
            throw APIError("InvalidAction", "The sandbox has no operation '\(request.operation)' of STS.")
        }
        return XMLElement("GetCallerIdentityResponse", namespace: "https://sts.amazonaws.com/doc/2011-06-15/") {
            XMLElement("GetCallerIdentityResult") {
                XMLElement("Arn", names.caller)
                XMLElement("UserId", "AIDASANDBOX")
                XMLElement("Account", names.accountID)
            }
            XMLElement("ResponseMetadata") { XMLElement("RequestId", requestID) }
        }
    }
}
