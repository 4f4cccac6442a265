#!/usr/bin/env bash
# Runs the tests that `swift build --build-tests` has built, in three groups one after the other: the small ones, those that run a
# command, those that run a host with a server. The last keep two cores busy as it is, and what runs beside them would only be taken for
# a slow Prefect or AWS.
# Usage: scripts/test.sh [WIDTH]     the most tests at once, 8 where nothing is said
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${1:-8}"
swift="${SWIFT:-swift}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

status=0
group() {
    "$swift" test --skip-build "$@" 2>&1 | tee -a "$log" || status=1
}
group --skip '^EndToEndTests\.'
group --filter '^EndToEndTests\.' --skip '^EndToEndTests\.EndToEnd(Faults|Setting)?/'
group --filter '^EndToEndTests\.EndToEnd(Faults|Setting)?/'

# What has failed, where it can be found, and the summaries once more.
grep -E '^✘ Test .* recorded an issue|^↳ ' "$log" | grep -A3 -E '^✘' || true
grep -E '^[✔✘] Test run with' "$log"
exit "$status"
