internal import DriverProtocol

/// One AWS account in one region: what ECS, EC2, STS, CloudWatch Logs, SQS, IAM, Service Quotas and Secrets Manager know of
/// it and how they answer.
///
/// A state machine without input and output: requests, reports of processes and the time go in, answers and
/// ``ProcessEffect``s come out.
package struct Account: Sendable {
    package let names: ResourceNames
    package var settings: SandboxSettings
    package var faults = FaultTable()
    package var secrets = SecretStore()
    package var inventory = Inventory()
    package var network: Network
    /// What the caller may do; nil: everything.
    package var policy: IAMPolicy?
    /// Everything that requests have needed leave for since there is a policy.
    package var authorizations: Set<Authorization> = []
    package internal(set) var ledger: RequestLedger
    /// The capacity providers besides FARGATE and FARGATE_SPOT, as auto scaling groups would stand behind them.
    let scalingProviders: [String]
    /// What a container has printed, line by line, by the name of its output.
    let output: @Sendable (_ logName: String) -> [String]

    var clusters: [String: Cluster] = [:]
    var families: [String: TaskDefinitionFamily] = [:]
    var tasks = TaskTable()
    var tokens = ClientTokens()
    var agenda = Agenda()
    /// The queue to which tasks' changes are told, where there is one.
    var queue: MessageQueue?
    /// The moment of what happens now, for what is told of it.
    var moment = Timestamp(milliseconds: 0)
    /// Tasks that stay PROVISIONING until they are let go.
    var held: [Int] = []
    var effects: [ProcessEffect] = []
    var ids: IDGenerator
    private var buckets: [ThrottleCategory: TokenBucket] = [:]

    package init(
        names: ResourceNames, clusters: [String] = ["default"], capacityProviders: [String] = [],
        settings: SandboxSettings = SandboxSettings(), queue: String? = nil, seed: UInt64,
        ledgerByteLimit: Int = 64 << 20,
        output: @escaping @Sendable (_ logName: String) -> [String] = { _ in [] }
    ) {
        self.names = names
        self.settings = settings
        scalingProviders = capacityProviders
        self.output = output
        self.queue = queue.map(MessageQueue.init)
        network = Network.standard(region: names.region)
        ledger = RequestLedger(byteLimit: ledgerByteLimit)
        ids = IDGenerator(seed: seed)
        for name in clusters {
            self.clusters[name] = Cluster(
                name: name, arn: names.cluster(name),
                capacityProviders: ["FARGATE", "FARGATE_SPOT"] + capacityProviders)
        }
    }

    /// What the machine is to do since this was last asked.
    package mutating func takeEffects() -> [ProcessEffect] {
        defer { effects = [] }
        return effects
    }

    /// Answers a request whose signature is right, with the faults that were asked for.
    package mutating func answer(_ request: APIRequest, at now: Timestamp) -> APIAnswer {
        advance(to: now)
        let requestID = ids.uuid()
        var answer: APIAnswer
        do {
            answer = try carryOut(request, requestID: requestID, at: now)
        } catch {
            answer = .refusal(error, by: request.service, requestID: requestID)
        }
        ledger.record(request, answer: answer, at: now)
        return answer
    }

    /// Refuses a request before its operation is looked at, for its signature.
    package mutating func refuse(_ request: APIRequest, with error: APIError, at now: Timestamp) -> APIAnswer {
        let answer = APIAnswer.refusal(error, by: request.service, requestID: ids.uuid())
        ledger.record(request, answer: answer, at: now)
        return answer
    }

    private mutating func carryOut(
        _ request: APIRequest, requestID: String, at now: Timestamp
    ) throws(APIError) -> APIAnswer {
        let input = try Self.input(of: request)
        try authorize(request, input)
        let fault = takeFault(for: request, input, at: now)
        switch fault {
        case .error(let error): throw error
        case .status(let status):
            return APIAnswer(
                status: status, contentType: "text/html", body: Array("<html><body>\(status)</body></html>".utf8),
                errorCode: "HTTP\(status)", requestID: requestID, delivery: .sent)
        case .reset, .hang:
            return APIAnswer(
                status: 0, contentType: "", body: [], errorCode: nil, requestID: requestID,
                delivery: fault == .hang ? .never : .reset)
        case nil, .lostAnswer, .delay, .capacity, .failedStart: break
        }
        var answer: APIAnswer
        do {
            answer = try perform(request, input, fault: fault, requestID: requestID, at: now)
        } catch {
            answer = .refusal(error, by: request.service, requestID: requestID)
        }
        if case .delay(let milliseconds) = fault { answer.delivery = .delayed(milliseconds) }
        if fault == .lostAnswer { answer.delivery = .reset }
        return answer
    }

    /// The fault for a request. One of capacity or of a start befalls only a RunTask that would be tried: not a replay.
    private mutating func takeFault(for request: APIRequest, _ input: JSONValue, at now: Timestamp) -> Fault? {
        guard !faults.isEmpty else { return nil }
        let replays =
            request.operation == ECSOperation.runTask.rawValue && replaysToken(input.object ?? [:], at: now)
        return faults.take(for: request, input) { fault in
            switch fault {
            case .capacity, .failedStart: replays
            default: false
            }
        }
    }

    private static func input(of request: APIRequest) throws(APIError) -> JSONValue {
        guard request.service.speaksJSON else { return [:] }
        guard request.service != .ecs || ECSOperation(rawValue: request.operation) != nil else {
            throw APIError("UnknownOperationException", "The sandbox has no operation '\(request.operation)'.")
        }
        guard !request.body.isEmpty else { return [:] }
        let input: JSONValue
        do {
            input = try JSONValue(parsing: request.body)
        } catch {
            throw InputShape.serialization("The body is \(error.description)")
        }
        if request.service == .ecs { try InputShape.structure(request.operation).check(input) }
        return input
    }

    private mutating func perform(
        _ request: APIRequest, _ input: JSONValue, fault: Fault?, requestID: String, at now: Timestamp
    ) throws(APIError) -> APIAnswer {
        switch request.service {
        case .ecs:
            guard let operation = ECSOperation(rawValue: request.operation) else {
                throw APIError("UnknownOperationException", "The sandbox has no operation '\(request.operation)'.")
            }
            try throttle(operation.category, at: now)
            // Null is the same as absent.
            let members = (input.object ?? [:]).filter { !$0.value.isNull }
            let call = ECSCall(operation: operation, input: members, body: request.body, fault: fault)
            return .json(try perform(call, at: now), requestID: requestID)
        case .ec2:
            return .xml(
                try network.answer(
                    request.operation, QueryForm(request.body), owner: names.accountID, requestID: requestID),
                requestID: requestID)
        case .logs:
            return .json(try answerLogs(request.operation, input, at: now), requestID: requestID)
        case .sqs:
            return .json(
                try answerQueue(request.operation, input, at: now), version: "1.0", requestID: requestID)
        case .sts:
            return .xml(try callerIdentity(request, requestID: requestID), requestID: requestID)
        case .iam:
            return .xml(
                try answerIAM(request.operation, QueryForm(request.body), requestID: requestID), requestID: requestID)
        case .servicequotas: return .json(try answerQuotas(request.operation, input), requestID: requestID)
        case .secretsmanager: return .json(try answerSecrets(request.operation, input), requestID: requestID)
        }
    }

    /// Takes from a category's bucket.
    mutating func throttle(_ category: ThrottleCategory, count: Int = 1, at now: Timestamp) throws(APIError) {
        guard settings.tokenBuckets else {
            buckets = [:]
            return
        }
        var bucket = buckets[category] ?? TokenBucket(burst: category.burst, rate: category.rate, at: now)
        let taken = bucket.take(Double(count), at: now)
        buckets[category] = bucket
        guard taken else { throw .throttling }
    }
}
