internal import DriverConformance
internal import DriverProtocol

/// A session in which every request goes to a process of its own, as one-shot drivers are used.
struct RequestByRequest {
    let driver: TrialLauncher
    let session: Session
    let meeting: Meeting?

    func run() async -> Transcript {
        var whole = Transcript()
        var hasMet = false
        for step in session.steps {
            switch step {
            case .write(let pieces): whole.append(await process(pieces))
            case .awaitAnswers(let ids): whole.unanswered += ids.filter { !whole.answered.contains($0) }
            case .plan(let id, let params, let knowsFacts):
                let rounds = FactRounds(id: id, params: params, knowsFacts: knowsFacts)
                var asked: [Transcript] = []
                _ = await rounds.run { line, id in
                    let transcript = await process([line])
                    asked.append(transcript)
                    return transcript.answered.contains(id) ? transcript : nil
                }
                for transcript in asked { whole.append(transcript) }
                if asked.last?.answered.isEmpty != false {
                    whole.unanswered.append(.string(asked.count > 1 ? "\(id)/\(asked.count - 1)" : id))
                }
            case .meetOthers:
                hasMet = true
                await meeting?.arrive()
            case .measureMemory, .endInput, .terminate: continue
            }
        }
        if !hasMet { await meeting?.arrive(waits: false) }
        return whole
    }

    /// One process for what is one request. Its answer comes after the end of stdin, so it has the time of an answer.
    private func process(_ pieces: [[UInt8]]) async -> Transcript {
        await driver.runInOneProcess(
            Session(in: session.surroundings, [.write(pieces), .endInput]), stop: driver.limits.answer)
    }
}

extension Transcript {
    /// Adds what happened with another process.
    fileprivate mutating func append(_ other: Transcript) {
        for event in other.events { append(event) }
        switch ending {
        case nil, .exited(0)?: ending = other.ending
        default: break
        }
        wasForced = wasForced || other.wasForced
        standardError += other.standardError
        leftBehind += other.leftBehind
        remarks += other.remarks.filter { !remarks.contains($0) }
    }
}
