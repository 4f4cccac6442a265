"""A chaos run's task: walks its flow run through Running to Completed over Prefect's REST API, as the flow's own engine
would, and says in each state's message which task it is.

    python3 -S -E walk_task.py PORT SECONDS

Proposes without force, so that it does no work when Prefect refuses RUNNING (the run was cancelled, or has ended). Imports
next to nothing: it starts in 20 ms. The server's faults are not its business: it asks again for two minutes.
"""

import json
import os
import socket
import sys
import time

RUN = os.environ["PREFECT__FLOW_RUN_ID"]
# The last part is the container's runtime id, "<task id>-<digits>".
TASK = os.environ["ECS_CONTAINER_METADATA_URI_V4"].rpartition("/")[2].partition("-")[0]


def post(port, path, body):
    """Status and body of the answer; None when there was none."""
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(head.encode() + data)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        head, _, content = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(content)
    except (OSError, ValueError, IndexError):
        return None


def propose(port, kind):
    """Proposes a state until the server has an opinion; whether it was accepted."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        state = {"type": kind, "name": kind.title(), "message": f"task {TASK}"}
        answer = post(port, f"/api/flow_runs/{RUN}/set_state", {"state": state})
        if answer and answer[0] in (200, 201):
            status = answer[1]["status"]
            if status != "WAIT":
                print(f"{kind}: {status} {answer[1].get('details')}", flush=True)
                return status == "ACCEPT"
        elif answer and answer[0] == 404:
            print(f"{kind}: the run is gone", flush=True)
            return False
        time.sleep(0.3)
    sys.exit(f"the server did not answer {kind}")


port = int(sys.argv[1])
if propose(port, "RUNNING"):
    time.sleep(float(sys.argv[2]))
    propose(port, "COMPLETED")
