internal import DriverProtocol

/// An answer, ready for the wire, and how it is to reach the client.
package struct APIAnswer: Sendable {
    /// What becomes of the answer.
    package enum Delivery: Sendable, Equatable {
        case sent
        /// Sent after this many milliseconds; the work is done already.
        case delayed(Int)
        /// The connection is reset instead.
        case reset
        /// Nothing is sent and the connection stays open.
        case never
    }

    package var status: Int
    package var contentType: String
    package var body: [UInt8]
    /// The error's code; nil where the work was done.
    package var errorCode: String?
    package var requestID: String
    package var delivery: Delivery

    /// An answer in JSON; that of SQS in version 1.0.
    static func json(_ value: JSONValue, version: String = "1.1", requestID: String) -> APIAnswer {
        APIAnswer(
            status: 200, contentType: "application/x-amz-json-\(version)", body: value.serialized(), errorCode: nil,
            requestID: requestID, delivery: .sent)
    }

    /// An answer of EC2, STS or IAM.
    static func xml(_ document: XMLElement, requestID: String) -> APIAnswer {
        APIAnswer(
            status: 200, contentType: "text/xml;charset=UTF-8", body: document.document(), errorCode: nil,
            requestID: requestID, delivery: .sent)
    }

    /// A refusal in the service's own form.
    package static func refusal(_ error: APIError, by service: AWSService, requestID: String) -> APIAnswer {
        var contentType = "text/xml;charset=UTF-8"
        let body: [UInt8]
        switch service {
        case .ecs, .logs, .sqs, .servicequotas, .secretsmanager:
            contentType = "application/x-amz-json-\(service == .sqs ? "1.0" : "1.1")"
            var members: JSONObject = ["__type": .string(error.code), "message": .string(error.message)]
            members.merge(error.members)
            body = JSONValue.object(members).serialized()
        case .ec2:
            body = XMLElement("Response") {
                XMLElement("Errors") {
                    XMLElement("Error") {
                        XMLElement("Code", error.code)
                        XMLElement("Message", error.message)
                    }
                }
                XMLElement("RequestID", requestID)
            }.document()
        case .sts, .iam:
            let namespace = service == .iam ? Account.iamNamespace : "https://sts.amazonaws.com/doc/2011-06-15/"
            body = XMLElement("ErrorResponse", namespace: namespace) {
                XMLElement("Error") {
                    XMLElement("Type", error.status < 500 ? "Sender" : "Receiver")
                    XMLElement("Code", error.code)
                    XMLElement("Message", error.message)
                }
                XMLElement("RequestId", requestID)
            }.document()
        }
        return APIAnswer(
            status: error.status, contentType: contentType, body: body, errorCode: error.code, requestID: requestID,
            delivery: .sent)
    }
}
