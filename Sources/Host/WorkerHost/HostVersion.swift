/// The product's version.
enum HostVersion {
    static let current = "0.1.0"
}
