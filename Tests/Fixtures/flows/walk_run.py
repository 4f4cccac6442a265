"""Stands in for a flow run's own process where a test needs many: walks its run through Running to Completed over the API,
which takes a twentieth of the time that Prefect's engine needs to start.

usage: walk_run.py [SECONDS_BETWEEN]
"""

import json
import os
import sys
import time
import urllib.request

API = os.environ["PREFECT_API_URL"]
RUN = os.environ["PREFECT__FLOW_RUN_ID"]


def set_state(kind: str) -> None:
    body = json.dumps({"state": {"type": kind, "name": kind.title()}, "force": True}).encode()
    for attempt in range(600):
        request = urllib.request.Request(
            f"{API}/flow_runs/{RUN}/set_state", body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            urllib.request.urlopen(request, timeout=30).read()
            return
        except OSError:  # SQLite is locked, or the server starts
            time.sleep(0.5)
    sys.exit(f"the server did not take {kind}")


set_state("RUNNING")
time.sleep(float(sys.argv[1]) if len(sys.argv) > 1 else 0)
set_state("COMPLETED")
