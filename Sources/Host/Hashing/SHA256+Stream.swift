internal import CLibCrypto

extension SHA256 {
    /// A digest over bytes that come in pieces.
    package struct Stream: ~Copyable {
        private let context = EVP_MD_CTX_new()

        package init() {
            EVP_DigestInit_ex(context, EVP_sha256(), nil)
        }

        deinit { EVP_MD_CTX_free(context) }

        /// Takes the next piece.
        package mutating func update(_ bytes: some Collection<UInt8>) {
            withContiguousBytes(bytes) { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        }

        /// The digest's 32 bytes. Nothing may be added afterwards.
        package mutating func finish() -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
            EVP_DigestFinal_ex(context, &digest, nil)
            return digest
        }
    }
}
