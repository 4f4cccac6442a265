/// The versions of the driver protocol that this build speaks. They are unrelated to the product's version.
public enum ProtocolVersion {
    /// Every version that this build speaks, oldest first.
    public static let supported: [Int] = [1]
}
