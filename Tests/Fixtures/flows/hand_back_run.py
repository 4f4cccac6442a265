"""Stands in for `prefect flow-run execute` with PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR=reschedule: at SIGTERM it hands its run
back to the workers, as that does, and ends with status 0. Launched again, it completes the run.

usage: hand_back_run.py MARK
"""

import json
import os
import signal
import sys
import urllib.request
import uuid

API = os.environ["PREFECT_API_URL"]
RUN = os.environ["PREFECT__FLOW_RUN_ID"]


def set_state(kind: str, name: str) -> None:
    state = {"type": kind, "name": name, "state_details": {"transition_id": str(uuid.uuid4())}}
    request = urllib.request.Request(
        f"{API}/flow_runs/{RUN}/set_state",
        json.dumps({"state": state, "force": False}).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    for attempt in range(60):
        try:
            urllib.request.urlopen(request, timeout=30).read()
            return
        except OSError:  # SQLite is locked, or the server starts
            signal.sigtimedwait([], 0.5)
    sys.exit(f"the server did not take {name}")


signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
set_state("RUNNING", "Running")
try:
    os.mkdir(sys.argv[1])
except FileExistsError:
    set_state("COMPLETED", "Completed")
else:
    signal.sigwait([signal.SIGTERM])
    set_state("SCHEDULED", "AwaitingRetry")
