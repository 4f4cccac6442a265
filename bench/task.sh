#!/usr/bin/env bash
# The bench's task, run by ecs-sandbox in place of `prefect flow-run execute`: tells Prefect that the flow run is
# running, and after some seconds that it has completed. Costs next to nothing and is the same for every worker; it
# talks to the server directly and not through the proxy that counts the worker's requests.
#
#   task.sh PORT SECONDS        PREFECT__FLOW_RUN_ID comes from the worker
set -euo pipefail
port=$1 seconds=$2

set_state() {
    local body="{\"state\":{\"type\":\"$1\"}}" status
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        exec 3<>"/dev/tcp/127.0.0.1/$port"
        printf 'POST /api/flow_runs/%s/set_state HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n' \
            "$PREFECT__FLOW_RUN_ID" >&3
        printf 'Content-Length: %d\r\nConnection: close\r\n\r\n%s' "${#body}" "$body" >&3
        read -r _ status _ <&3
        exec 3>&-
        [[ $status == 20* ]] && return
        sleep 1 # SQLite is busy: 503
    done
    echo "$1 was answered $status" >&2
    exit 1
}

set_state RUNNING
sleep "$seconds"
set_state COMPLETED
