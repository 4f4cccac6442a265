/// How a transport connects.
package struct CurlConfiguration: Sendable {
    /// A PEM file of certificate authorities instead of the system's.
    package var certificateAuthorityFile: String?
    /// Whether the server's certificate and name are checked.
    package var verifiesTLS: Bool
    /// The `User-Agent` of requests that name none.
    package var userAgent: String
    /// The longest that connecting may take, TLS included.
    package var connectTimeout: Duration
    /// The most connections to one host; further requests wait for one.
    package var connectionsPerHost: Int
    /// The largest answer that is read, in bytes; a larger one fails the request.
    package var maximumResponseBytes: Int

    package init(
        certificateAuthorityFile: String? = nil, verifiesTLS: Bool = true, userAgent: String = "worker-host",
        connectTimeout: Duration = .seconds(10), connectionsPerHost: Int = 32, maximumResponseBytes: Int = 64 << 20
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.verifiesTLS = verifiesTLS
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
        self.connectionsPerHost = connectionsPerHost
        self.maximumResponseBytes = maximumResponseBytes
    }
}
