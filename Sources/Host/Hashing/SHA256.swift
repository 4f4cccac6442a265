internal import CLibCrypto

/// SHA-256 (FIPS 180-4) over libcrypto.
package enum SHA256 {
    /// The digest's 32 bytes.
    package static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        withContiguousBytes(bytes) { buffer in
            _ = CLibCrypto.SHA256(buffer.baseAddress, buffer.count, &digest)
        }
        return digest
    }

    /// The digest as 64 lower-case hexadecimal digits.
    package static func hex(_ bytes: some Collection<UInt8>) -> String {
        Hex.encode(digest(bytes))
    }

    /// The digest of a text's UTF-8 as 64 lower-case hexadecimal digits.
    package static func hex(_ text: String) -> String {
        hex(Array(text.utf8))
    }
}

/// Runs `body` over the bytes in one piece, without a copy where they already are.
func withContiguousBytes<Result>(
    _ bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
    bytes.withContiguousStorageIfAvailable(body) ?? Array(bytes).withUnsafeBufferPointer(body)
}
