/// Finds the name that was probably meant.
enum SimilarName {
    private static let farthest = 2
    private static let longest = 64

    /// What to do about a name that nobody knows.
    static func hint(
        for name: String, among known: [String],
        otherwise: String =
            "Remove it, or add it to variables and job_configuration in the work pool's base job template."
    ) -> String {
        closest(to: name, among: known).map { "Did you mean \($0)?" } ?? otherwise
    }

    private static func closest(to name: String, among known: [String]) -> String? {
        let plain = letters(name)
        guard plain.count <= longest else { return nil }
        let distances = known.filter { $0.utf8.count <= longest }.map { ($0, distance(plain, letters($0))) }
        guard let best = distances.min(by: { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 < $1.1 }) else { return nil }
        return best.1 <= (plain.count < 4 ? 1 : farthest) ? best.0 : nil
    }

    private static func letters(_ name: String) -> [Character] { name.lowercased().filter { $0 != "_" && $0 != "-" } }

    /// Levenshtein's distance.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = a == b ? diagonal : min(diagonal, above, row[j]) + 1
                diagonal = above
            }
        }
        return row[right.count]
    }
}
