internal import DriverProtocol
internal import Logging

extension DriverSupervisor {
    /// A process answered `describe`, or failed to.
    func wasDescribed(_ number: Int, _ result: Result<JSONValue, RequestLedger.Fault>) {
        switch result {
        case .success(let value):
            do throws(MessageShapeError) {
                let description = try DriverDescription(result: value)
                guard ProtocolVersion.supported.contains(description.protocolVersion) else {
                    let ours = ProtocolVersion.supported.map(String.init).joined(separator: ", ")
                    return reject(
                        number,
                        "it speaks version \(description.protocolVersion) of the driver protocol, worker-host speaks "
                            + "\(ours). Update one of them.")
                }
                if described == nil {
                    logger.info(
                        "The driver is ready",
                        metadata: ["version": "\(description.version)", "protocol": "\(description.protocolVersion)"])
                }
                described = description
                lastFailure = nil
                report(DriverMethod.describe, describeParams, .success(value), since: live[number]?.since ?? now)
                answerDescribeWaiters(.success(description))
                if !isOneShot {
                    perform(ledger.open(number, window: description.maxInFlight, oneShot: false, at: now))
                }
            } catch {
                reject(number, "its answer to 'describe' is not what the driver protocol asks for: \(error).")
            }
        case .failure(.refused(let error)):
            reject(number, "it refused 'describe': \(error.message)" + (error.hint.map { " \($0)" } ?? ""))
        case .failure(.lineTooLong):
            reject(number, "its answer to 'describe' is longer than \(limits.lineBytes) bytes.")
        case .failure(.unavailable(let reason)): reject(number, reason)
        case .failure(.processEnded(let exit)): failedToStart("it ended before it had answered 'describe' (\(exit)).")
        case .failure(.timedOut), .failure(.notTaken), .failure(.cancelled), .failure(.replaced): break
        }
    }

    private func reject(_ number: Int, _ reason: String) {
        guard mode != .stopped else { return }
        perform(ledger.recycle(number, reason, at: now))
        // The seat may be gone already (a one-shot process has done its work): the process is not.
        recycle(number, .fault(reason))
        failedToStart(reason)
    }

    /// Nobody is kept waiting for a driver that does not start; requests that were in a process wait for the next try.
    private func failedToStart(_ reason: String) {
        let text = reason + " " + DriverFailure.tail(lastWords.text)
        lastFailure = text
        answerDescribeWaiters(.failure(.unavailable(driver: entry.name, reason: text)))
        perform(ledger.failWaiting(text, fresh: true))
    }

    /// Tells a process to stop; it is counted when it has been at fault.
    func recycle(_ number: Int, _ reason: RequestLedger.Recycling) {
        guard live[number]?.recycling == nil else { return }
        live[number]?.recycling = reason
        live[number]?.input.stop()
        if case .fault(let text) = reason {
            countEnding(.recycled(text), of: number)
        }
    }

    /// A process has ended, by itself or because it was told to.
    func ended(_ number: Int, _ exit: DriverExit) {
        guard let process = live.removeValue(forKey: number) else { return }
        switch process.recycling {
        case .done?:
            if isOneShot, mode == .running, exit != .exited(0) {
                logger.warning(
                    "The driver answered and then ended badly",
                    metadata: ["exit": "\(exit)", "stderr": "\(process.tail.text.suffix(2000))"])
            }
        case .fault?: break
        case nil: countEnding(exit, of: number, process)
        }
        perform(ledger.ended(number, exit, at: now))
    }

    private func countEnding(_ exit: DriverExit, of number: Int, _ process: Live? = nil) {
        guard mode != .stopped else { return }
        crashes += 1
        policy.processEnded(at: now, jitter: .random(in: 0.8...1.2))
        let words = (process ?? live[number])?.tail.text ?? ""
        lastFailure = "its process ended (\(exit)). " + DriverFailure.tail(words)
        logger.error(
            "A process of the driver ended",
            metadata: ["exit": "\(exit)", "stderr": "\(words.suffix(2000))", "next": "\(nextStep())"])
        if case .quarantined = policy.permission(at: now) {
            perform(ledger.failWaiting(unavailability() ?? ""))
        }
    }

    /// What happens after an ending, for the log.
    private func nextStep() -> String {
        switch policy.permission(at: now) {
        case .now: "started again"
        case .at(let time): "started again in \((time - now).inWords)"
        case .quarantined(let time):
            "quarantined: it ended \(limits.restart.quarantineAfter) times within \(limits.restart.window.inWords); tried "
                + "again in \((time - now).inWords), or at once when its entry in drivers.d changes"
        }
    }

    /// Why it takes no requests for long; nil when it does or soon will.
    func unavailability() -> String? {
        guard isBound, case .quarantined(let until) = policy.permission(at: now) else { return nil }
        return "it is quarantined after \(limits.restart.quarantineAfter) endings within "
            + "\(limits.restart.window.inWords) and tried again in \((until - now).inWords), or when its entry in drivers.d "
            + "changes. Last failure: \(lastFailure ?? "")"
    }

    /// What is known about it.
    func status() -> DriverStatus {
        var status = DriverStatus(
            name: entry.name, path: entry.path, state: state(), description: described, digest: entry.manifest.sha256,
            processGroups: live.values.compactMap(\.group).sorted(), inFlight: ledger.inFlight,
            waiting: ledger.queue.count, answered: answered, crashes: crashes, lastFailure: lastFailure)
        if status.state == .ready { status.lastFailure = nil }
        return status
    }

    private func state() -> DriverStatus.State {
        switch mode {
        case .stopped: return .stopped
        case .draining: return .draining
        case .running: break
        }
        guard isBound else { return .idle }
        switch policy.permission(at: now) {
        case .quarantined(let until): return .quarantined(retryIn: until - now)
        case .at(let time) where ledger.seats.isEmpty: return .backingOff(retryIn: time - now)
        default: break
        }
        if isOneShot { return described == nil ? .starting : .ready }
        return ledger.seats.values.contains { $0.phase == .open } ? .ready : .starting
    }
}
