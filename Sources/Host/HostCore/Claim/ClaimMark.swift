/// What a claim says about itself in the message of the PENDING state that holds it: for people, and for a host that
/// finds the run after this one has died.
///
/// The message is a sentence followed by `[worker-host claim=… worker=… instance=… region=… cluster=… attempt=…]`.
package struct ClaimMark: Sendable, Hashable {
    /// The claim; the same in every mark of one claim.
    package var claim: ClaimID
    /// The worker's name.
    package var worker: String
    /// The process that wrote the mark: two hosts may carry one name.
    package var instance: String
    /// Where the task is launched; empty while that is not known.
    package var region: String
    /// The cluster as RunTask names it; empty for the account's default cluster.
    package var cluster: String
    /// Counts the tokens that the claim has used; 0 is the first.
    package var attempt: Int
    /// The rung of the plan's ladder that the attempt belongs to.
    package var rung: Int
    /// How many of the attempts follow a start that failed for a reason that passes.
    package var restarts: Int

    package init(
        claim: ClaimID, worker: String, instance: String, region: String, cluster: String, attempt: Int,
        rung: Int = 0, restarts: Int = 0
    ) {
        self.claim = claim
        self.worker = worker
        self.instance = instance
        self.region = region
        self.cluster = cluster
        self.attempt = attempt
        self.rung = rung
        self.restarts = restarts
    }

    private static let opening = "[worker-host "

    /// The state's message: a sentence, then the mark.
    package func message(_ sentence: String) -> String {
        var fields = [
            ("claim", claim.hex), ("worker", worker), ("instance", instance), ("region", region),
            ("cluster", cluster), ("attempt", String(attempt)),
        ]
        // Written only where they say something, so that most marks stay short.
        if rung != 0 { fields.append(("rung", String(rung))) }
        if restarts != 0 { fields.append(("restarts", String(restarts))) }
        return sentence + " " + Self.opening
            + fields.map { "\($0.0)=\(Self.escape($0.1))" }.joined(separator: " ") + "]"
    }

    /// Reads the mark in a state's message; nil when the message carries none (another worker's claim).
    package init?(message: String?) {
        guard let message, message.hasSuffix("]"),
            let start = message.lastRange(of: Self.opening)
        else { return nil }
        var fields: [String: String] = [:]
        for pair in message[start.upperBound...].dropLast().split(separator: " ") {
            guard let equals = pair.firstIndex(of: "=") else { return nil }
            fields[String(pair[..<equals])] = Self.unescape(pair[pair.index(after: equals)...])
        }
        guard let claim = fields["claim"].flatMap({ ClaimID($0) }), let worker = fields["worker"],
            let instance = fields["instance"], let attempt = fields["attempt"].flatMap({ Int($0) }), attempt >= 0
        else { return nil }
        self.init(
            claim: claim, worker: worker, instance: instance, region: fields["region"] ?? "",
            cluster: fields["cluster"] ?? "", attempt: attempt,
            rung: fields["rung"].flatMap { Int($0) } ?? 0, restarts: fields["restarts"].flatMap { Int($0) } ?? 0)
    }

    /// Percent-encodes what would end a field.
    private static func escape(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x21...0x7E where byte != UInt8(ascii: "%") && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "]"):
                bytes.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescape(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// The last place where `pattern` stands.
    fileprivate func lastRange(of pattern: String) -> Range<String.Index>? {
        var found: Range<String.Index>?
        var position = startIndex
        while let start = self[position...].firstIndex(of: pattern.first ?? "[") {
            if self[start...].hasPrefix(pattern) { found = start..<index(start, offsetBy: pattern.count) }
            position = index(after: start)
        }
        return found
    }
}
