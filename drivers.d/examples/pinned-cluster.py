#!/usr/bin/env python3
"""Runs every flow run on one EC2 cluster, in a small task definition of its own."""
import json, os, sys

CLUSTER = os.environ.get("PINNED_CLUSTER", "batch")

def answer(method, params):
    if method == "describe" and 1 not in params.get("protocols", [1]):
        return {"error": {"code": 3, "message": "no shared version", "data": {"kind": "unsupported", "supported": [1]}}}
    if method == "describe":
        return {"result": {"protocol": 1, "name": "pinned-cluster", "version": "1.0.0", "capabilities": ["plan"]}}
    if method != "plan":
        return {"error": {"code": -32601, "message": f"unknown method {method}"}}
    if not {"defaults", "workPool"} <= params.keys():
        return {"error": {"code": -32602, "message": "params need defaults and workPool"}}
    container = {"name": "prefect", "image": params["defaults"]["image"], "memory": 512, "essential": True}
    register = {"family": f"pinned-{params['workPool']['id']}", "containerDefinitions": [container]}
    attempts = [{"name": "ec2", "runTask": {"cluster": CLUSTER, "launchType": "EC2"}}]
    return {"result": {"plan": {"taskDefinition": {"register": register}, "container": "prefect", "attempts": attempts}}}

for line in sys.stdin.buffer:
    try:
        message = json.loads(line)
        id, method, params = message["id"], message["method"], message.get("params", {})
    except (ValueError, KeyError, TypeError):
        continue  # no request: a notification, an empty line, or nothing that concerns a driver
    print(json.dumps({"jsonrpc": "2.0", "id": id, **answer(method, params)}), flush=True)
