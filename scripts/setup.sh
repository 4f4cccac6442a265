#!/usr/bin/env bash
# Puts in place what building, testing and the demo need, and nothing that is already there:
# C libraries through apt, Python environments below .venv. Run it as often as you like.
#
#   scripts/setup.sh            for make build, test, demo
#   scripts/setup.sh --bench    besides, the environments with Prefect's own ECS worker and with the MCP SDK
#   scripts/setup.sh --dist     only what building and scripts/dist.sh need: no Python
#   scripts/setup.sh --dist-test  besides the first, what scripts/dist-test.sh needs
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PREFECT_VERSION=3.8.8
PREFECT_2_20_VERSION=2.20.16
PREFECT_2_14_VERSION=2.14.20
PREFECT_AWS_VERSION=0.7.12
MCP_VERSION=2.3.0

bench=no dist=no dist_test=no
case "${1:-}" in
    "") ;;
    --bench) bench=yes ;;
    --dist) dist=yes ;;
    --dist-test) dist_test=yes ;;
    *)
        echo "usage: scripts/setup.sh [--bench | --dist | --dist-test]" >&2
        exit 2
        ;;
esac

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Two runs at once (make test beside make demo) would build the same environment twice.
mkdir -p .venv
if command -v flock >/dev/null; then
    exec 9>.venv/.lock
    flock 9
fi

# --- Swift -----------------------------------------------------------------------------------
command -v swift >/dev/null ||
    fail "swift is not in PATH. Install a Swift 6.2 or newer toolchain (swift.org/install) and put its bin folder into PATH."
swift_version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
[[ -n "$swift_version" ]] || fail "cannot read a version from 'swift --version'. Is the toolchain complete?"
swift_major=${swift_version%%.*} swift_minor=${swift_version#*.}
if ((swift_major < 6 || (swift_major == 6 && swift_minor < 2))); then
    fail "Swift $swift_version is too old: 6.2 or newer is needed."
fi

# --- Python ----------------------------------------------------------------------------------
python=""
for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$(command -v "$candidate")
        break
    fi
done

# --- C libraries and commands ----------------------------------------------------------------
header() { compgen -G "/usr/include/$1" >/dev/null || compgen -G "/usr/include/*/$1" >/dev/null; }

missing=()
header curl/curl.h || missing+=(libcurl4-openssl-dev)
header openssl/evp.h || missing+=(libssl-dev)
if [[ $dist == yes || $dist_test == yes ]]; then
    command -v patchelf >/dev/null || missing+=(patchelf)
    command -v strip >/dev/null || missing+=(binutils)
fi
if [[ $dist_test == yes ]]; then
    command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
fi
if [[ $dist == no ]]; then
    command -v jq >/dev/null || missing+=(jq)
    if [[ -z "$python" ]]; then
        missing+=(python3 python3-venv)
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        missing+=("python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv")
    fi
fi
if ((${#missing[@]})); then
    command -v apt-get >/dev/null ||
        fail "missing: ${missing[*]} (Debian's names). There is no apt-get here: install them with your system's packages."
    as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            fail "missing: ${missing[*]}. Run as root: apt-get update && apt-get install -y ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [[ $dist == yes ]]; then
    say "ready"
    exit 0
fi
if [[ -z "$python" ]]; then
    python=$(command -v python3 || true)
    [[ -n "$python" ]] && "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
        fail "Python 3.11, 3.12 or 3.13 is needed; found none. Set PYTHON to one."
fi

# --- Python environments -----------------------------------------------------------------------
# The stamp is written last and names what was asked for, so a broken or older environment is made anew.
environment() {
    local path=".venv/$1" stamp wanted
    shift
    stamp="$path/.complete"
    wanted="$*"
    if [[ -f "$stamp" && "$(<"$stamp")" == "$wanted" ]] && "$path/bin/python" -c '' 2>/dev/null; then
        return
    fi
    say "making $path (once; a few minutes)"
    rm -rf "$path"
    "$python" -m venv "$path"
    "$path/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" ||
        fail "pip could not install: $wanted"
    printf '%s' "$wanted" >"$stamp"
}

# An environment with Prefect, and an empty database of that version beside it: Prefect's migrations take longer than its start, and a
# dozen servers of the tests start anew.
prefect_environment() {
    local path="$PWD/.venv/$1" home
    environment "$@"
    [[ -f "$path/empty.db" ]] && return
    home="$path/home"
    rm -rf "$home"
    mkdir "$home"
    # With nothing of the surroundings: a setting of Prefect's could lead to somebody's real database.
    (cd "$home" && env -i PATH="$PATH" HOME="$home" PREFECT_HOME="$home" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 \
        "$path/bin/prefect" server database upgrade --yes >log 2>&1) ||
        fail "Prefect of $path could not make its database: $(cat "$home/log")"
    mv "$home/prefect.db" "$path/empty.db"
    rm -rf "$home"
}

prefect=("prefect==$PREFECT_VERSION" "fastapi==0.150.*" "setuptools<80")
# All at once: pip keeps one core busy, and waits for the network in between. Each in a process group of its own, since what a script
# has in the background does not hear Ctrl-C.
makers=()
trap 'for maker in "${makers[@]}"; do kill -- "-$maker" 2>/dev/null || true; done; exit 130' INT TERM
set -m
prefect_environment "prefect-$PREFECT_VERSION" "${prefect[@]}" & makers+=($!)
prefect_environment "prefect-$PREFECT_2_20_VERSION" "prefect==$PREFECT_2_20_VERSION" "pydantic==2.9.*" "setuptools<80" & makers+=($!)
prefect_environment "prefect-$PREFECT_2_14_VERSION" \
    "prefect==$PREFECT_2_14_VERSION" "pydantic==2.5.*" "griffe==0.39.*" "sqlalchemy==2.0.25" "setuptools<80" & makers+=($!)
environment tools "boto3==1.44.5" "botocore==1.44.5" "moto[server]==5.2.1" "setuptools<80" & makers+=($!)
# Apart from the tools: moto, cfn-lint and awscli want versions of their own of what they share.
environment templates "cfn-lint==1.58.0" "python-hcl2==8.1.4" "awscli==1.46.3" & makers+=($!)
if [[ $bench == yes ]]; then
    environment prefect-aws "prefect-aws==$PREFECT_AWS_VERSION" "${prefect[@]}" & makers+=($!)
    environment mcp "mcp==$MCP_VERSION" & makers+=($!)
fi
set +m
failed=no
for maker in "${makers[@]}"; do
    wait "$maker" || failed=yes
done
[[ $failed == no ]] || exit 1
say "ready"
