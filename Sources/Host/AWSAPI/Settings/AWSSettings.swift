/// A setting of AWS's tools: the environment variable's, else the profile's.
package struct AWSSettings: Sendable {
    package let surroundings: AWSSurroundings
    /// The shared files as they are now.
    package let files: SharedConfiguration
    /// The profile that is asked for; nil when neither file has it.
    package let profile: SharedProfile?

    /// - Parameter profile: asked for by a job; nil: the environment's.
    package init(_ surroundings: AWSSurroundings, profile: String? = nil) {
        self.surroundings = surroundings
        files = SharedConfiguration(surroundings, profile: profile)
        self.profile = files.profile(named: files.profile)
    }

    /// A text; nil when neither place has one.
    package func text(_ variable: String, _ setting: String) -> String? {
        surroundings.variable(variable) ?? profile?[setting]
    }

    /// Whether it is `true`, in any case of letters.
    package func flag(_ variable: String, _ setting: String) -> Bool {
        text(variable, setting)?.lowercased() == "true"
    }

    /// The region: `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's.
    package var region: String? {
        surroundings.variable("AWS_REGION") ?? text("AWS_DEFAULT_REGION", "region")
    }
}
