/// Text that ECS takes as a tag's value: letters, numbers, spaces and `+ - = . _ : / @`, at most 256 characters.
package enum TagText {
    /// The text, with `-` for what ECS does not take, cut to length.
    package static func value(_ text: String) -> String {
        let allowed = text.unicodeScalars.map { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || " +-=._:/@".unicodeScalars.contains(scalar)
                ? Character(scalar) : "-"
        }
        return String(allowed.prefix(256))
    }
}
