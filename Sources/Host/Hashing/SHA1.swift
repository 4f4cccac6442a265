internal import CLibCrypto

/// SHA-1 (FIPS 180-4) over libcrypto: only for names that others have chosen it for, never as a proof of anything.
package enum SHA1 {
    /// The digest of a text's UTF-8 as 40 lower-case hexadecimal digits.
    package static func hex(_ text: String) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        withContiguousBytes(Array(text.utf8)) { buffer in
            _ = CLibCrypto.SHA1(buffer.baseAddress, buffer.count, &digest)
        }
        return Hex.encode(digest)
    }
}
