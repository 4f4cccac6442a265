package import DriverProtocol

/// An identity policy of IAM: what it does not allow is denied, and a Deny wins over every Allow.
package struct IAMPolicy: Sendable {
    package var statements: [IAMStatement]

    package init(statements: [IAMStatement]) {
        self.statements = statements
    }

    /// Reads a policy document.
    /// - Throws: ``IAMPolicyError`` for what is no policy, and for elements that the sandbox does not know: a policy that is
    ///   enforced in part would prove nothing.
    package init(json: JSONValue) throws(IAMPolicyError) {
        guard let members = json.object else { throw IAMPolicyError("a policy is a JSON object") }
        for key in members.keys where !["Version", "Id", "Statement"].contains(key) {
            throw IAMPolicyError("a policy has no element '\(key)'")
        }
        guard members["Version"]?.string == "2012-10-17" else {
            throw IAMPolicyError("'Version' is \"2012-10-17\"")
        }
        guard let statement = members["Statement"] else { throw IAMPolicyError("'Statement' is missing") }
        statements = []
        for (position, one) in (statement.array ?? [statement]).enumerated() {
            statements.append(try IAMStatement(json: one, position: position))
        }
    }

    package enum Decision: Sendable, Equatable {
        case allowed
        /// No statement allows it.
        case unmentioned
        /// A statement denies it.
        case denied
    }

    package func decision(on authorization: Authorization) -> Decision {
        let matching = statements.filter { $0.matches(authorization) }
        if matching.contains(where: { $0.effect == .deny }) { return .denied }
        return matching.isEmpty ? .unmentioned : .allowed
    }
}

/// Why a text is no policy that the sandbox can enforce.
package struct IAMPolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
