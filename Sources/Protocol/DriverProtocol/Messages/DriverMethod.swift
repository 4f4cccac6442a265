/// The methods of the protocol. The host calls, the driver answers.
public enum DriverMethod {
    /// Who the driver is and what it handles; once after start.
    public static let describe = "describe"
    /// What to launch for a flow run.
    public static let plan = "plan"
    /// Optional: findings about a pool's base job template.
    public static let validate = "validate"
    /// Optional: what a stopped task or a refused launch means.
    public static let interpret = "interpret"
    /// Notification: the answer to a request is no longer needed. The request is still answered exactly once.
    public static let cancelRequest = "$/cancelRequest"
}
