/// How a ``CurlTransport`` behaves, the same for all of its requests.
///
/// Proxies are not here: libcurl takes them from `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`.
package struct CurlConfiguration: Sendable, Equatable {
    /// A PEM file of the authorities to trust instead of the system's.
    package var certificateAuthorityFile: String?
    /// False accepts any certificate: for a test server, never for AWS.
    package var verifiesTLS: Bool
    /// The `User-Agent` of requests that name none, such as `worker-host/1.2.3`.
    package var userAgent: String
    /// For the name, the connection and the TLS handshake; ``HTTPRequest/timeout`` bounds the whole.
    package var connectTimeout: Duration
    /// Connections to one host and port at a time; requests beyond wait for one, within their time-out.
    package var connectionsPerHost: Int
    /// Connections to all hosts at a time.
    package var connections: Int
    /// The longest answer that is taken, in bytes after decompression; a longer one fails the request.
    package var maximumResponseBytes: Int
    /// How many redirects are followed; 0 gives the redirect itself as the answer.
    package var redirects: Int
    /// Whether answers may come compressed; they are given decompressed.
    package var acceptsCompression: Bool

    /// The defaults, but for what is named.
    package init(
        certificateAuthorityFile: String? = nil, verifiesTLS: Bool = true, userAgent: String = "worker-host",
        connectTimeout: Duration = .seconds(10), connectionsPerHost: Int = 32, connections: Int = 128,
        maximumResponseBytes: Int = 64 << 20, redirects: Int = 0, acceptsCompression: Bool = true
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.verifiesTLS = verifiesTLS
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
        self.connectionsPerHost = connectionsPerHost
        self.connections = connections
        self.maximumResponseBytes = maximumResponseBytes
        self.redirects = redirects
        self.acceptsCompression = acceptsCompression
    }
}
