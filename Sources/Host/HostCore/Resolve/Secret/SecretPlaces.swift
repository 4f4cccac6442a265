internal import DriverProtocol

/// Where secrets stand by their name or form alone.
enum SecretPlaces {
    /// The members of AWS credentials that no driver may see.
    static let credentialFields = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]

    /// Fields whose ARN says that AWS Secrets Manager provides a variable.
    static let arnFields: [(field: String, name: String)] = [
        ("prefect_api_key_secret_arn", "PREFECT_API_KEY"),
        ("prefect_api_auth_string_secret_arn", "PREFECT_API_AUTH_STRING"),
    ]

    /// Environment variables that hold secrets: Prefect's secret settings by every name they go by, headers for its
    /// API (they carry proxies' keys), and AWS's own.
    static let environmentNames: Set<String> = {
        var names: Set<String> = [
            "PREFECT_CLIENT_CUSTOM_HEADERS", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        ]
        for setting in PrefectSetting.all where setting.kind.isSecret { names.formUnion(setting.accepted) }
        return names
    }()

    /// Whether an environment variable is secret: by its name, or because it is a URL with a password in it.
    static func isSecret(variable name: String, value: JSONValue) -> Bool {
        isSecret(name: name) || value.string.map(URLPassword.stands(in:)) ?? false
    }

    /// Whether whatever goes by the name is secret: one of ``environmentNames``, or a name that ends as people's own do.
    static func isSecret(name: String) -> Bool {
        if environmentNames.contains(name) { return true }
        let upper = name.uppercased()
        if endings.contains(where: upper.hasSuffix) { return true }
        return lastWords.contains { words in
            guard upper.hasSuffix(words) else { return false }
            return upper.dropLast(words.count).last.map { !$0.isLetter && !$0.isNumber } ?? true
        }
    }

    /// Endings of names, whatever stands before them: `PGPASSWORD`.
    private static let endings = ["PASSWORD", "PASSWD", "PASSPHRASE", "_PWD", "APIKEY"]
    /// Last words of names. `MAX_TOKENS` and `TOKENIZERS_PARALLELISM` are none, `TOKEN_FILE` is a path.
    private static let lastWords = [
        "TOKEN", "SECRET", "CREDENTIAL", "CREDENTIALS", "API_KEY", "ACCESS_KEY", "SECRET_KEY", "PRIVATE_KEY",
        "SIGNING_KEY", "ENCRYPTION_KEY", "MASTER_KEY", "ACCOUNT_KEY", "AUTH_STRING", "CONNECTION_STRING",
    ]
}
