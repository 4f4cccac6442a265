/// The steps of one flow run's walk, in order.
package enum WalkStep: String, Sendable, CaseIterable {
    case resolve, plan, admit, claim, register, launch, record, watch, report
}
