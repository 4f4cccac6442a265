#!/bin/sh
# A credential_process: the key's id tells the arguments, in hexadecimal digits.
PATH=/usr/bin:/bin
case $1 in
fail)
    echo 'no luck' >&2
    exit 3
    ;;
version2) echo '{"Version": 2, "AccessKeyId": "AK", "SecretAccessKey": "s"}' ;;
half) echo '{"Version": 1, "AccessKeyId": "AK"}' ;;
*)
    id=$(printf '%s|' "$@" | od -An -v -tx1 | tr -d ' \n')
    printf '{"Version": 1, "AccessKeyId": "AKPROCESS%s", "SecretAccessKey": "s", "SessionToken": "t"}\n' "$id"
    ;;
esac
