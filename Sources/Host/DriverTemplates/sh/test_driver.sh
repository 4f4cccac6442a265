#!/bin/sh
# Tests of my-driver. Run: ./test.sh
set -u
driver=$(dirname "$0")/my-driver.sh
failed=0

# check NAME REQUEST FILTER: the answer to the request makes the jq filter true.
check() {
  answer=$(printf '%s\n' "$2" | "$driver")
  if printf '%s' "$answer" | jq -e "$3" >/dev/null; then
    echo "ok: $1"
  else
    echo "FAILED: $1: $answer"
    failed=1
  fi
}

plan() { printf '{"jsonrpc":"2.0","id":7,"method":"plan","params":{"configuration":%s}}' "$1"; }

check "it describes itself" '{"id":"1","method":"describe","params":{"protocols":[1]}}' \
  '.id == "1" and .result.protocol == 1 and .result.name == "my-driver"'
check "the definition that the job names is used, on the job's cluster" \
  "$(plan '{"task_run_request":{"taskDefinition":"etl:3","cluster":"batch"}}')" \
  '.result.plan | .taskDefinition.use == "etl:3" and .attempts[0].runTask == {launchType: "EC2", cluster: "batch"}'
check "a job that names none is refused, with path and hint" "$(plan '{"task_run_request":{}}')" \
  '.error | .code == 1 and .data.kind == "configuration" and (.data.path | startswith("/configuration/")) and .data.hint != ""'
check "an unknown method is an error" '{"id":1,"method":"explode"}' '.error.code == -32601'
check "a line that is no JSON is an error" '{' '.error.code == -32700 and .id == null'

silence=$(printf '\n{"method":"$/cancelRequest","params":{"id":"1"}}\n' | "$driver")
[ -z "$silence" ] || { echo "FAILED: a notification was answered: $silence"; failed=1; }

request=$(plan '{"task_run_request":{"taskDefinition":"etl:3"}}')
both=$(printf '%s\n%s\n' "$request" "$request" | "$driver" | uniq | wc -l)
[ "$both" -eq 1 ] || { echo "FAILED: the same params give other bytes"; failed=1; }
exit "$failed"
