/// Where secrets stand by their name alone.
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
}
