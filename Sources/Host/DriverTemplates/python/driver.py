#!/usr/bin/env python3
"""my-driver: plans ECS tasks for worker-host, one container for each flow run.

Requests come in on stdin, a JSON-RPC message a line, and are answered on stdout. stderr is the log. What a task looks
like is decided in plan(); the rest of this file is the protocol.
"""
import json
import re
import sys
import traceback

NAME = "my-driver"
VERSION = "0.1.0"
PROTOCOL = 1
LAUNCH_TYPES = ["FARGATE", "EC2"]


class Refusal(Exception):
    """Why a job cannot be planned: what is wrong, where it stands in the params, and what to do."""

    def __init__(self, message, path, hint):
        super().__init__(message)
        self.path, self.hint = path, hint


def plan(params):
    """The result of `plan`: what to launch for a flow run, or the facts of AWS's that are needed first.

    The host adds the flow run's command and environment, tags that identify the run, and secrets.
    """
    job = section(params, "configuration", "/configuration")
    request = section(job, "task_run_request", "/configuration/task_run_request")
    definition = section(job, "task_definition", "/configuration/task_definition")

    launch_type = text(request.get("launchType"), "FARGATE", "/configuration/task_run_request/launchType")
    if launch_type not in LAUNCH_TYPES:
        raise Refusal(
            f"{NAME} plans no tasks for the launch type {launch_type}.",
            "/configuration/task_run_request/launchType",
            f"Set the job variable launch_type to one of {', '.join(LAUNCH_TYPES)}.")
    run_task = {"launchType": launch_type}
    explain = [{"path": "/attempts/0/runTask/launchType", "from": "job variable launch_type",
                "why": "as configured" if request.get("launchType") else "none is named: FARGATE"}]
    if request.get("cluster"):
        run_task["cluster"] = text(request["cluster"], "", "/configuration/task_run_request/cluster")

    register = {
        "family": family(params),
        "cpu": text(definition.get("cpu"), "256", "/configuration/task_definition/cpu"),
        "memory": text(definition.get("memory"), "512", "/configuration/task_definition/memory"),
        "containerDefinitions": [{"name": "prefect", "image": image(params, definition), "essential": True}],
    }
    if launch_type == "FARGATE":
        register.update(networkMode="awsvpc", requiresCompatibilities=["FARGATE"])
        network = request.get("networkConfiguration")
        if not network:
            facts = section(params, "facts", "/facts")
            if "subnets" not in facts:
                # The host looks this up and asks again.
                return {"needs": {"subnets": {
                    "operation": "ec2:DescribeSubnets",
                    "parameters": {"Filters": [{"Name": "default-for-az", "Values": ["true"]}]}}}}
            network = default_network(facts["subnets"])
            explain.append({"path": "/attempts/0/runTask/networkConfiguration", "from": "driver",
                            "why": "no network is configured: the default subnets"})
        run_task["networkConfiguration"] = network
        role = definition.get("executionRoleArn")
        if role:
            register["executionRoleArn"] = role

    return {"plan": {
        "taskDefinition": {"register": register},
        "container": "prefect",
        "attempts": [{"name": launch_type.lower(), "runTask": run_task}],
        "explain": explain,
    }}


def image(params, definition):
    containers = definition.get("containerDefinitions")
    first = containers[0] if isinstance(containers, list) and containers else {}
    given = first.get("image") if isinstance(first, dict) else None
    default = section(params, "defaults", "/defaults").get("image") or "prefecthq/prefect:3-latest"
    return text(given, default, "/configuration/task_definition/containerDefinitions/0/image")


def family(params):
    """One family for each deployment, or for each flow: what they share is registered once."""
    owner = params.get("deployment") or params.get("flow") or {}
    name = f"{NAME}_{owner.get('id') or 'job'}" if isinstance(owner, dict) else NAME
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:255]


def default_network(answer):
    subnets = answer.get("Subnets", []) if isinstance(answer, dict) else []
    ids = sorted(subnet["SubnetId"] for subnet in subnets if isinstance(subnet, dict) and "SubnetId" in subnet)
    if not ids:
        raise Refusal(
            "The account has no default subnets, and the job names none.",
            "/configuration/task_run_request/networkConfiguration",
            "Set the job variable network_configuration.")
    return {"awsvpcConfiguration": {"subnets": ids, "assignPublicIp": "ENABLED"}}


def section(parent, name, path):
    """A member that is an object, empty where it is missing."""
    value = parent.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refusal(f"{path} is {json.dumps(value)[:80]}, not an object.", path, "Give an object, or leave it out.")
    return value


def text(value, default, path):
    """A member that is a text; ECS takes sizes as texts, so a whole number will do."""
    if value is None or value == "":
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Refusal(f"{path} is {json.dumps(value)[:80]}, not a text.", path, "Give a text, or leave it out.")
    return value


# The protocol


def describe(params):
    protocols = params.get("protocols", [PROTOCOL])
    if not isinstance(protocols, list) or PROTOCOL not in protocols:
        return error(3, f"{NAME} speaks version {PROTOCOL} of the driver protocol only.",
                     {"kind": "unsupported", "supported": [PROTOCOL]})
    return {"result": {
        "protocol": PROTOCOL, "name": NAME, "version": VERSION, "summary": "Plans one container for each flow run.",
        # Empty: reached by name alone, so that adding this driver moves the runs of no other.
        "handles": {"launchTypes": [], "taskDefinitionArn": False},
        "capabilities": ["plan"], "maxInFlight": 1,
    }}


def error(code, message, data=None):
    return {"error": {"code": code, "message": message, **({"data": data} if data else {})}}


def answer(message):
    """The answer to a message; None where there is none to give."""
    if not isinstance(message, dict) or "id" not in message:
        return None  # a notification, such as $/cancelRequest; an answer under way comes soon anyway
    method, params = message.get("method"), message.get("params", {})
    if not isinstance(method, str):
        reply = error(-32600, "This is no request: it has no method.")
    elif not isinstance(params, dict):
        reply = error(-32602, "The params are no object.")
    elif method == "describe":
        reply = describe(params)
    elif method == "plan":
        try:
            reply = {"result": plan(params)} if "configuration" in params else error(
                -32602, "The params have no configuration.")
        except Refusal as refusal:
            reply = error(1, str(refusal), {"kind": "configuration", "path": refusal.path, "hint": refusal.hint})
        except Exception as fault:
            traceback.print_exc()
            reply = error(-32603, f"{NAME} failed: {fault!r}")
    else:
        reply = error(-32601, f"{NAME} does not know the method {method}.")
    return {"jsonrpc": "2.0", "id": message["id"], **reply}


def serve(lines, output):
    """Answers every line until the lines end."""
    for line in lines:
        if not line.strip():
            continue
        try:
            reply = answer(json.loads(line))
        except (ValueError, RecursionError):
            reply = {"jsonrpc": "2.0", "id": None, **error(-32700, "The line is not JSON.")}
        if reply is not None:
            output.write(json.dumps(reply).encode() + b"\n")
            output.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
