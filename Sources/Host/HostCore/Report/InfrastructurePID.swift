/// Prefect's name for a run's infrastructure, as its own ECS worker writes it: `<cluster>::<task ARN>`.
package struct InfrastructurePID: Sendable, Hashable, CustomStringConvertible {
    /// The cluster the task runs in: a name or an ARN.
    package let cluster: String
    package let taskARN: String

    package init(cluster: String, taskARN: String) {
        self.cluster = cluster
        self.taskARN = taskARN
    }

    /// Reads a pid; nil when it is none of an ECS worker.
    package init?(_ text: String?) {
        guard let text, let separator = text.firstRange(of: "::arn:") else { return nil }
        cluster = String(text[..<separator.lowerBound])
        taskARN = String(text[text.index(separator.lowerBound, offsetBy: 2)...])
    }

    /// The region in the task's ARN.
    package var region: String? {
        let parts = taskARN.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 5 ? String(parts[3]) : nil
    }

    /// The cluster's ARN, in the account and region of the task's. A bare name would be looked for in the account of whoever asks,
    /// who would be told that there is none; asked by its ARN, AWS says that it belongs to another.
    package var clusterARN: String {
        guard !cluster.hasPrefix("arn:") else { return cluster }
        let parts = taskARN.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 5 else { return cluster }
        return (parts[..<5] + ["cluster/\(cluster.isEmpty ? "default" : cluster)"]).joined(separator: ":")
    }

    package var description: String { "\(cluster)::\(taskARN)" }
}

extension String {
    fileprivate func firstRange(of pattern: String) -> Range<String.Index>? {
        var position = startIndex
        while let start = self[position...].firstIndex(of: ":") {
            if self[start...].hasPrefix(pattern) { return start..<index(start, offsetBy: pattern.count) }
            position = index(after: start)
        }
        return nil
    }
}
