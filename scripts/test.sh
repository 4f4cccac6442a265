#!/usr/bin/env bash
# Runs the tests that `swift build --build-tests` has built. Those of the whole program come alone, after all others: they keep
# servers, drivers and hosts busy, and a thousand small tests beside them would only be taken for a slow Prefect or AWS.
# Usage: scripts/test.sh [WIDTH]     the most tests at once, 8 where nothing is said
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${1:-8}"
swift="${SWIFT:-swift}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

status=0
"$swift" test --skip-build --skip '^EndToEndTests\.' 2>&1 | tee "$log" || status=1
"$swift" test --skip-build --filter '^EndToEndTests\.' 2>&1 | tee -a "$log" || status=1

# What has failed, where it can be found, and the two summaries once more.
grep -E '^✘ Test .* recorded an issue|^↳ ' "$log" | grep -A3 -E '^✘' || true
grep -E '^[✔✘] Test run with' "$log"
exit "$status"
