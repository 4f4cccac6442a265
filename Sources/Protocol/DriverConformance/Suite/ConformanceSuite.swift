/// The checks of a protocol version, in the order of the document.
package enum ConformanceSuite {
    /// What a driver of protocol version 1 must pass. Frozen: a check may be mended where it is wrong, but one that asks
    /// for more than version 1 says belongs to the next version.
    package static let version1: [ConformanceCheck] =
        LineChecks.all + MessageChecks.all + UnexpectedMessageChecks.all + RequestsAtOnceChecks.all
        + CancellationChecks.all + DescribeChecks.all + PlanChecks.all + PlanPurityChecks.all + SecretChecks.all
        + NeedChecks.all + ErrorChecks.all + OptionalMethodChecks.all + LifecycleChecks.all

    /// The check that tells whether a driver can be talked with at all; its answer says which other checks apply.
    package static let introduction = "describe.answer"
}
