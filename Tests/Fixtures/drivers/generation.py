#!/usr/bin/env python3
"""A driver for end-to-end tests that keeps a diary: what it planned, and that it answered all before it ended.

Its version is the word VERSION below, which tests replace; the diary is the file $DIARY, since a file that an argument names
would belong to the driver, and be another one with each line.
"""
import json
import os
import sys

VERSION = "VERSION-OF-THE-DRIVER"
diary = open(os.environ["DIARY"], "a", buffering=1)

asked = answered = 0
for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    if message["method"] == "describe":
        answer = {"result": {"protocol": 1, "name": "generation", "version": VERSION, "maxInFlight": 4,
                             "handles": {"launchTypes": ["FARGATE"]}}}
    elif message["method"] == "plan":
        asked += 1
        params = message["params"]
        container = {"name": "prefect", "image": params["defaults"]["image"], "memory": 128, "essential": True}
        run = params["flowRun"]["id"]
        diary.write(f"plan {VERSION} {run}\n")
        print(json.dumps({"level": "warning", "message": f"said by {VERSION}", "flowRunId": run}), file=sys.stderr, flush=True)
        answer = {"result": {"plan": {
            "taskDefinition": {"register": {"family": "generation", "containerDefinitions": [container]}},
            "container": "prefect", "attempts": [{"name": "ec2", "runTask": {"launchType": "EC2"}}]}}}
    else:
        answer = {"error": {"code": -32601, "message": "unknown method"}}
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": message["id"], **answer}) + "\n")
    sys.stdout.flush()
    answered += message["method"] == "plan"
diary.write(f"end {VERSION} {asked} {answered}\n")
