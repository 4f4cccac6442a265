package import DriverProtocol

/// The driver under test, as far as checks depend on it.
package struct DriverSubject: Sendable {
    /// What it said of itself.
    package let description: DriverDescription
    /// The requests that it is asked to plan; never empty. The first is the one for checks that need only one.
    package let samples: [PlanSample]
    package let limits: ConformanceLimits

    /// - Parameter own: the author's requests, which come first.
    package init(description: DriverDescription, own: [PlanSample] = [], limits: ConformanceLimits) {
        self.init(description: description, samples: own + PlanSample.shipped(for: description), limits: limits)
    }

    /// The same with the samples first that came to a plan, so that checks that need one begin with it.
    /// - Parameter transcript: a session of ``Session/planning(_:in:knowsFacts:)``.
    package func sorted(by transcript: Transcript) -> DriverSubject {
        var planned: [PlanSample] = []
        var others: [PlanSample] = []
        for (position, sample) in samples.enumerated() {
            if case .success(let value)? = try? transcript.finalAnswer(of: PlanChecks.planID(position)).outcome,
                value["plan"] != nil
            {
                planned.append(sample)
            } else {
                others.append(sample)
            }
        }
        return DriverSubject(description: description, samples: planned + others, limits: limits)
    }

    private init(description: DriverDescription, samples: [PlanSample], limits: ConformanceLimits) {
        self.description = description
        self.samples = samples
        self.limits = limits
    }

    /// The params of `describe` as worker-host sends them.
    package var describeParams: JSONObject { Self.describeParams }
    package static let describeParams = DescribeRequest(hostVersion: "0").params

    /// The request of checks that need only one.
    var sample: PlanSample { samples[0] }

    func offers(_ method: String) -> Bool { description.capabilities.contains(method) }
}
