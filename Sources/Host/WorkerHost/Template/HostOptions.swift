import ArgumentParser

/// What the host itself is started with.
struct HostOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The name of service, family and worker.", valueName: "NAME"))
    var name = "worker-host"

    @Option(help: ArgumentHelp("worker-host's image.", valueName: "IMAGE"))
    var image: String

    @Option(
        name: .customLong("api-url"),
        help: ArgumentHelp("The Prefect server's API. [default: PREFECT_API_URL]", valueName: "URL"))
    var apiURL: String?

    @Option(
        name: .customLong("api-key-secret"),
        help: ArgumentHelp("The secret of Secrets Manager with the API key.", valueName: "ARN"))
    var apiKeySecret: String?

    @Option(
        name: [.customShort("p"), .customLong("pool")],
        help: ArgumentHelp("A pool to serve; repeatable. [default: every pool of type ecs]", valueName: "NAME"))
    var pools: [String] = []

    func validate() throws {
        guard (1...255).contains(name.utf8.count),
            name.utf8.allSatisfy({ byte in
                let character = Character(Unicode.Scalar(byte))
                return byte < 128 && (character.isLetter || character.isNumber || "-_".contains(character))
            })
        else { throw ValidationError("--name takes 1 to 255 letters, digits, - and _, not '\(name)'") }
        try TemplateText.check(image, "--image")
        try TemplateText.check(apiURL, "--api-url")
        try TemplateText.check(apiKeySecret, "--api-key-secret")
        try TemplateText.check(pools, "--pool")
        if let apiKeySecret, !apiKeySecret.hasPrefix("arn:") {
            throw ValidationError("--api-key-secret takes the secret's ARN, not '\(apiKeySecret)'")
        }
        guard namedAPIURL != nil else { throw ValidationError("name the server: --api-url, or PREFECT_API_URL") }
    }

    /// The server that was named, here or in the environment.
    var namedAPIURL: String? {
        apiURL ?? ProcessSurroundings.process.environment["PREFECT_API_URL"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
