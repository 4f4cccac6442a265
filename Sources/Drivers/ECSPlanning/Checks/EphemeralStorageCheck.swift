internal import DriverProtocol

/// The size of a Fargate task's ephemeral storage, in a task definition or in overrides.
enum EphemeralStorageCheck {
    private static let sizes = 21...200

    /// Warns of a size outside the range that is known: AWS has raised it before.
    static func check(_ document: JSONObject, at path: String, notes: inout PlanningNotes) {
        guard let size = document["ephemeralStorage"]?["sizeInGiB"]?.int, !sizes.contains(size) else { return }
        notes.add(
            Finding(
                path + "/ephemeralStorage/sizeInGiB", value: .int(size), "Ephemeral storage of \(size) GiB.",
                rule: "ephemeral storage is \(sizes.lowerBound) to \(sizes.upperBound) GiB on Fargate",
                remedy: "Use a size from \(sizes.lowerBound) to \(sizes.upperBound); 20 GiB come without asking.",
                severity: .warning))
    }
}
