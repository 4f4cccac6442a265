package import AWSAPI

/// A client for one set of credentials, region and endpoint, and a name for the three together.
package struct AWSSession: Sendable {
    /// Equal for sessions that see the same account and region: what caches and watch lists are kept by.
    package let scope: String
    package let region: String
    package let client: AWSClient
}
