#!/usr/bin/env bash
# Fails when a program links full Foundation, which costs 40 MB of ICU, or a library that is not there.
#
#   scripts/check-linkage.sh FOLDER     such as .build/debug
set -euo pipefail

folder=${1:?usage: scripts/check-linkage.sh FOLDER}
programs=(worker-host worker-driver-fargate worker-driver-ec2 worker-driver-task-definition-arn worker-driver-guardian ecs-sandbox)
failed=no

for program in "${programs[@]}"; do
    path="$folder/$program"
    if [[ ! -x "$path" ]]; then
        echo "check-linkage: $path is not built" >&2
        failed=yes
        continue
    fi
    # ldd follows the libraries' own dependencies, which readelf does not.
    libraries=$(ldd "$path")
    if found=$(grep -E '^\s*(libFoundation\.so|lib_FoundationICU\.so|libFoundationInternationalization\.so)|not found' <<<"$libraries"); then
        printf 'check-linkage: %s links\n%s\n' "$program" "$found" >&2
        failed=yes
    fi
done

if [[ $failed == yes ]]; then
    echo "check-linkage: import FoundationEssentials instead of Foundation, also in what is linked." >&2
    exit 1
fi
echo "check-linkage: ${#programs[@]} programs, none with full Foundation"
