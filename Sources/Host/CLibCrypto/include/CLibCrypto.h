// The parts of OpenSSL's libcrypto that this program uses.
#ifndef CLIBCRYPTO_H
#define CLIBCRYPTO_H
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#endif
