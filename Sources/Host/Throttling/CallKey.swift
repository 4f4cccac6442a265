/// Which bucket: AWS counts for each account, region and category.
package struct CallKey: Sendable, Hashable {
    /// The account, known by the credentials and endpoint that are used: never a secret.
    package let scope: String
    package let region: String
    package let category: CallCategory

    package init(scope: String, region: String, category: CallCategory) {
        self.scope = scope
        self.region = region
        self.category = category
    }
}
