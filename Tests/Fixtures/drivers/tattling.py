#!/usr/bin/env python3
"""A driver that tells everybody what it was asked: in its log, in a run's log, and in the error that it answers."""
import json
import sys

for line in sys.stdin:
    request = json.loads(line)
    answer = {"jsonrpc": "2.0", "id": request["id"]}
    if request["method"] == "describe":
        answer["result"] = {"protocol": 1, "name": "tattling", "version": "1.0.0"}
    else:
        params = request.get("params", {})
        print(line, file=sys.stderr, flush=True)
        if run := params.get("flowRun", {}).get("id"):
            print(json.dumps({"level": "error", "message": line, "flowRunId": run}), file=sys.stderr, flush=True)
        environment = json.dumps(params.get("configuration", {}).get("env"))
        data = {"kind": "configuration", "hint": environment, "path": "/configuration/env"}
        answer["error"] = {"code": 1, "message": f"No such environment: {environment}", "data": data}
    print(json.dumps(answer), flush=True)
