internal import DriverProtocol
package import DriverSupervision
package import HostCore
package import Logging
internal import Synchronization

/// A second driver that plans a pool's runs as well, without launching them.
///
/// It must cost the pool nothing: runs are offered without waiting, one is planned at a time, and what finds no room is dropped.
/// Its processes are of a fleet of their own, so that a shadow that hangs or dies takes no slot, and puts no driver into
/// quarantine, that a launch needs.
package final class PoolShadow: Sendable {
    private let pool: String
    private let driver: String
    private let fleet: DriverFleet
    private let logger: Logger
    private let offers: AsyncStream<ShadowOffer>
    private let offering: AsyncStream<ShadowOffer>.Continuation
    private let tally = Mutex(ShadowTally())

    /// The most runs that wait to be planned.
    package static let mostWaiting = 16
    /// The most facts that one round may ask for.
    private static let mostNeeds = 20
    private static let longestValue = 200

    /// - Parameter fleet: where the shadow's processes run; not the one whose plans are carried out.
    package init(pool: String, driver: String, fleet: DriverFleet, logger: Logger) {
        self.pool = pool
        self.driver = driver
        self.fleet = fleet
        self.logger = logger
        (offers, offering) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    package var snapshot: ShadowSnapshot {
        ShadowSnapshot(pool: pool, driver: driver, tally: tally.withLock(\.self))
    }

    /// Takes a run, or drops it; never waits.
    package func offer(_ offer: ShadowOffer) {
        if case .enqueued = offering.yield(offer) { return }
        tally.withLock { $0.noteDropped() }
    }

    /// Plans what is offered, one run after the other, until the calling task is cancelled.
    package func run() async {
        for await offer in offers {
            do {
                compare(offer, try await plan(offer))
            } catch {
                guard !Task.isCancelled else { return }
                tally.withLock { $0.noteFailure("\(error)") }
                logger.debug("the shadow gives no plan", metadata: metadata(offer, ["reason": "\(error)"]))
            }
        }
    }

    private func plan(_ offer: ShadowOffer) async throws -> TaskPlan {
        let handles = try await fleet.description(of: driver).handles
        var request = ShadowRequest.moved(offer.request(), to: handles)
        var secrets = offer.secrets
        var negotiation = PlanNegotiation()
        while true {
            switch try negotiation.take(try await fleet.plan(request, driver: driver)) {
            case .done(let plan): return plan
            case .lookUp(let needs):
                guard needs.count <= Self.mostNeeds else {
                    throw DriverError.unsupported("The driver asks for \(needs.count) facts at once.")
                }
                for need in needs { secrets.give(try await offer.lookUp(need), as: need.name, to: &request) }
            }
        }
    }

    private func compare(_ offer: ShadowOffer, _ shadow: TaskPlan) {
        let differences = ShadowComparison.differences(planned: offer.plan, shadow: shadow)
        for difference in tally.withLock({ $0.note(differences) }) {
            logger.notice(
                "the shadow plans otherwise",
                metadata: metadata(
                    offer,
                    [
                        "path": "\(difference.path)", "kind": "\(difference.kind.rawValue)",
                        "planned": "\(Self.text(difference.left))", "shadowed": "\(Self.text(difference.right))",
                    ]))
        }
    }

    private func metadata(_ offer: ShadowOffer, _ more: Logger.Metadata) -> Logger.Metadata {
        [
            "pool": "\(pool)", "driver": "\(offer.driver)", "shadow": "\(driver)", "flowRun": "\(offer.flowRunID)",
        ].merging(more) { $1 }
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let text = value?.text() else { return "nothing" }
        return text.utf8.count <= longestValue ? text : text.prefix(longestValue) + "…"
    }
}
