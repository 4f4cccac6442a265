#!/usr/bin/env bash
# Lays out what runs worker-host on a machine without Swift: dist/worker-host/ and a tar archive of it.
#
#   scripts/dist.sh FOLDER     where the programs were built, such as .build/release
#
#   bin/         worker-host, the drivers, the guardian
#   lib/         the libraries of Swift that they need, and libstdc++
#   drivers.d/   the manifests of the drivers
#
# The target needs glibc as new as here (2.36 for what is built on Debian 12), libcurl4 with what it depends on, and CA certificates.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

built=${1:?usage: scripts/dist.sh FOLDER}
programs=(worker-host worker-driver-fargate worker-driver-ec2 worker-driver-task-definition-arn worker-driver-guardian)
# What the files may take in all, in KiB, for programs that were built for release.
limit=49152

fail() {
    printf 'dist: %s\n' "$*" >&2
    exit 1
}
for tool in patchelf strip ldd; do
    command -v "$tool" >/dev/null || fail "$tool is missing: scripts/setup.sh --dist installs it."
done
for program in "${programs[@]}"; do
    [[ -x "$built/$program" ]] || fail "$built/$program is not built: run make build."
done

target=dist/worker-host
rm -rf dist
mkdir -p "$target"/{bin,lib,drivers.d}

# Swift's own libraries lie beside one another; everything else belongs to the system that the programs run on.
core=$(ldd "$built/worker-host" | awk '$1 == "libswiftCore.so" { print $3 }')
[[ -n "$core" ]] || fail "$built/worker-host does not link libswiftCore.so: was it built with --static-swift-stdlib?"
swift_libraries=$(dirname "$core")
for program in "${programs[@]}"; do
    ldd "$built/$program" | awk -v folder="$swift_libraries/" 'index($3, folder) == 1 || $1 == "libstdc++.so.6" { print $3 }'
done | sort -u | while read -r library; do
    install -m 0644 "$(readlink -f "$library")" "$target/lib/$(basename "$library")"
done

install -m 0755 "${programs[@]/#/$built/}" "$target/bin/"
install -m 0644 drivers.d/*.json "$target/drivers.d/"
install -m 0644 README.md "$target/"

strip --strip-unneeded "$target"/bin/* "$target"/lib/*
# shellcheck disable=SC2016
find "$target/bin" -type f -exec patchelf --set-rpath '$ORIGIN/../lib' {} +
# shellcheck disable=SC2016
find "$target/lib" -type f -exec patchelf --set-rpath '$ORIGIN' {} +

size=$(du -sk --apparent-size "$target" | cut -f 1)
if [[ "$built" != *debug* ]] && ((size > limit)); then
    fail "$target takes $size KiB; $limit are allowed."
fi

# The same files give the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C dist -cf - worker-host | gzip -n -9 >dist/worker-host.tar.gz
printf 'dist: %s: %s KiB; dist/worker-host.tar.gz: %s KiB\n' "$target" "$size" "$(($(stat -c %s dist/worker-host.tar.gz) / 1024))"
