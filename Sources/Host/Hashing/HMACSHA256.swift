internal import CLibCrypto

/// HMAC-SHA-256 (RFC 2104) over libcrypto.
package enum HMACSHA256 {
    /// The authentication code's 32 bytes.
    package static func code(key: some Collection<UInt8>, _ message: some Collection<UInt8>) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        withContiguousBytes(key) { key in
            withContiguousBytes(message) { message in
                var length: UInt32 = 0
                // An empty buffer may have no address, and HMAC takes a null key for "the key of the last call".
                let empty: [UInt8] = [0]
                empty.withUnsafeBufferPointer { empty in
                    _ = HMAC(
                        EVP_sha256(), key.baseAddress ?? empty.baseAddress, Int32(key.count),
                        message.baseAddress ?? empty.baseAddress, message.count, &code, &length)
                }
            }
        }
        return code
    }

    /// The code over two texts' UTF-8 as 64 lower-case hexadecimal digits.
    package static func hex(key: String, _ message: String) -> String {
        Hex.encode(code(key: Array(key.utf8), Array(message.utf8)))
    }
}
