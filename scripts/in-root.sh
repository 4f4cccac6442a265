#!/usr/bin/env bash
# Runs a command in another Debian's root, as an ordinary user, with worker-host's files in their place; as root.
#
#   scripts/in-root.sh ROOT FOLDER COMMAND…     FOLDER appears as /opt/worker-host
#
# The process is replaced, not forked: signals reach the command. Mounts are its own and go with it. The network is shared.
set -euo pipefail
(($# >= 3)) || {
    echo "usage: scripts/in-root.sh ROOT FOLDER COMMAND…" >&2
    exit 2
}

# The dynamic linker finds $ORIGIN through /proc.
# shellcheck disable=SC2016
exec unshare --mount --propagation private bash -c '
    set -eu
    root=$1 folder=$2
    shift 2
    mount --bind "$folder" "$root/opt/worker-host"
    mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec /usr/sbin/chroot --userspec=10001:10001 "$root" "$@"' in-root "$@"
