#!/usr/bin/env python3
"""Runs every flow run on one EC2 cluster, in a small task definition of its own."""
import json, os, sys

CLUSTER = os.environ.get("PINNED_CLUSTER", "batch")

def answer(method, params):
    if method == "describe":
        return {"result": {"protocol": 1, "name": "pinned-cluster", "version": "1.0.0", "capabilities": ["plan"]}}
    if method != "plan":
        return {"error": {"code": -32601, "message": f"unknown method {method}"}}
    container = {"name": "prefect", "image": params["defaults"]["image"], "memory": 512, "essential": True}
    register = {"family": f"pinned-{params['workPool']['id']}", "containerDefinitions": [container]}
    attempts = [{"name": "ec2", "runTask": {"cluster": CLUSTER, "launchType": "EC2"}}]
    return {"result": {"plan": {"taskDefinition": {"register": register}, "container": "prefect", "attempts": attempts}}}

for line in sys.stdin:
    message = json.loads(line)
    if "id" in message:
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **answer(message["method"], message["params"])}), flush=True)
