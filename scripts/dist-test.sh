#!/usr/bin/env bash
# Unpacks dist/worker-host.tar.gz into a bare Debian with libcurl4 and CA certificates, as the Dockerfile does, and runs
# worker-host there: version, drivers, health, and flow runs to Completed with a real Prefect server and ecs-sandbox outside.
#
#   scripts/dist-test.sh             what make dist has laid out; ecs-sandbox from .build/release
#   scripts/dist-test.sh FOLDER      lays out what was built in FOLDER first; ecs-sandbox from there
#
# Needs root, mount namespaces and mmdebstrap; says so and ends well where it cannot be done.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    printf 'dist-test: %s\n' "$*" >&2
    exit 1
}
skip() {
    printf 'dist-test: SKIPPED, nothing was tested: %s\n' "$*" >&2
    exit 0
}

built=.build/release
if (($#)); then
    built=$1
    scripts/dist.sh "$built"
fi
archive=dist/worker-host.tar.gz
[[ -f "$archive" ]] || fail "$archive is missing: run make dist."
[[ -x "$built/ecs-sandbox" ]] || fail "$built/ecs-sandbox is not built."

# --- May it be done here? ------------------------------------------------------------------------
((EUID == 0)) || skip "changing the root needs root."
unshare --mount true 2>/dev/null || skip "mount namespaces are not allowed here."
command -v mmdebstrap >/dev/null || skip "mmdebstrap is missing (apt-get install mmdebstrap)."
# shellcheck disable=SC1091
suite=$(. /etc/os-release && [[ $ID == debian ]] && printf '%s' "$VERSION_CODENAME") ||
    skip "programs that were built here run on this system's glibc, and this is no Debian."

# --- A bare Debian, made once --------------------------------------------------------------------
root=$PWD/.cache/debian-$suite
if [[ ! -f "$root.complete" ]]; then
    echo "dist-test: making a bare Debian $suite in ${root#"$PWD"/} (once; under a minute)"
    sources=()
    for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
        if [[ -s "$file" ]]; then
            sources=("$file")
            break
        fi
    done
    mkdir -p .cache
    rm -rf "$root"
    log=$root.log
    mmdebstrap --quiet --variant=essential --include=libcurl4,ca-certificates "$suite" "$root" "${sources[@]}" >"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        rm -rf "$root"
        skip "mmdebstrap could not make a Debian $suite from this machine's apt sources (above)."
    }
    mkdir -p "$root/opt/worker-host"
    touch "$root.complete"
fi
for program in swift curl python3; do
    if /usr/sbin/chroot "$root" /bin/sh -c "command -v $program" >/dev/null; then fail "the bare Debian has $program"; fi
done

# --- The archive in it ---------------------------------------------------------------------------
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
tar -xzf "$archive" -C "$unpacked"
chmod 755 "$unpacked"
folder=$unpacked/worker-host

inside() { env -i PATH=/opt/worker-host/bin:/usr/bin:/bin scripts/in-root.sh "$root" "$folder" "$@"; }

version=$(inside worker-host --version)
[[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+ ]] || fail "worker-host --version says '$version'"
# Every driver answers: each plans a recorded case that is its own.
for case in launch-type-fargate launch-type-ec2 linked-by-family-revision; do
    plan=$(inside worker-host plan --drivers /opt/worker-host/drivers.d --json --file - <"Tests/Fixtures/parity/cases/$case.json") ||
        fail "worker-host plan fails for the case $case: $plan"
    [[ "$plan" == *'"operation":"RunTask"'* ]] || fail "worker-host plan launches nothing for the case $case: $plan"
done
# Each is started and describes itself.
listed=$(inside worker-host drivers list --drivers /opt/worker-host/drivers.d --describe) ||
    fail "worker-host drivers list fails: $listed"
for driver in fargate ec2 task-definition-arn; do
    grep -q "^$driver: ready, " <<<"$listed" || fail "worker-host drivers list does not show $driver as ready: $listed"
done
echo "dist-test: worker-host $version runs on a bare Debian $suite"

.venv/prefect-3.8.8/bin/python scripts/dist_main_job.py "$root" "$folder" "$built"
