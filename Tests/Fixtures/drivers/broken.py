#!/usr/bin/env python3
"""broken.py [DEFECT]: a driver that does all that docs/driver-protocol.md asks, but for one defect.

Without a defect it is correct. It asks for two rounds of facts when the job names no network, refuses what it cannot
read, declares `validate` and not `interpret`, and answers each request before it reads the next. Each defect is named
where it is: `defect("name")`.
"""
import fcntl
import hashlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import termios
import time

DEFECT = sys.argv[1] if len(sys.argv) > 1 else ""
KNOWN = set()
STATE = {"describes": 0, "plans": 0, "first": None, "kept": [], "described": False, "asked": False}


def defect(name):
    return name == DEFECT


class Refusal(Exception):
    def __init__(self, code, message, **data):
        super().__init__(message)
        self.error = {"code": code, "message": message}
        if data:
            self.error["data"] = data


def log(text):
    if defect("stderr-blocks"):
        # Its log goes through a pipe of its own that nobody empties.
        if "pipe" not in STATE:
            STATE["pipe"] = os.pipe()
        os.write(STATE["pipe"][1], text.encode())
    else:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def write(data):
    while data:
        data = data[os.write(1, data):]


def send(message):
    if defect("pretty-printed"):
        return write(json.dumps(message, indent=1).encode() + b"\n")
    if defect("not-utf-8"):
        return write(json.dumps(message, ensure_ascii=False).encode("latin-1", "replace") + b"\n")
    if defect("by-hand"):
        body = json.dumps({key: value for key, value in message.items() if key != "id"})
        return write(f'{{"id":"{message["id"]}",{body[1:]}\n'.encode()) if isinstance(message["id"], str) else (
            write(json.dumps(message).encode() + b"\n"))
    write(json.dumps(message).encode() + b"\n")
    if defect("answers-twice") and message.get("result", {}).keys() & {"plan", "needs"}:
        write(json.dumps(message).encode() + b"\n")


def answer(identifier, body):
    if defect("result-and-error") and "result" in body:
        body = dict(body, error=None)
    if defect("id-to-number") and isinstance(identifier, str) and identifier.isdigit():
        identifier = int(identifier)
    if defect("id-to-text"):
        identifier = str(identifier)
    send({"jsonrpc": "2.0", "id": identifier, **body})


def describe(params):
    STATE["describes"] += 1
    STATE["described"] = True
    if defect("slow-start"):
        time.sleep(60)
    offered = params.get("protocols", [1])
    if defect("one-version-only") and offered != [1]:
        raise Refusal(3, "the versions are not 1", kind="unsupported", supported=[1])
    if 1 not in offered and not defect("any-version"):
        raise Refusal(3, "no shared version", kind="unsupported", hint="Install another one.", supported=[1])
    version = "1.0.0"
    if defect("describes-otherwise-later") and STATE["describes"] > 1:
        version = "1.0.1"
    if defect("describes-its-process"):
        version = f"1.0.{os.getpid()}"
    capabilities = ["plan", "validate"]
    if defect("claims-interpret"):
        capabilities.append("interpret")
    if defect("hides-validate"):
        capabilities.remove("validate")
    return {
        "protocol": 1, "name": "broken", "version": version, "capabilities": capabilities,
        "maxInFlight": 0 if defect("no-window") else 4, "handles": {"launchTypes": ["FARGATE", "EC2"]},
    }


def missing_facts(facts):
    """Two rounds: the VPC, then its subnets."""
    if "vpc" not in facts:
        operation = "s3:ListBuckets" if defect("needs-anything") else "ec2:DescribeVpcs"
        return {"vpc": {"operation": operation, "parameters": {}}}
    if defect("needs-without-end"):
        return {f"vpc{len(facts)}": {"operation": "ec2:DescribeVpcs", "parameters": {}}}
    if facts["vpc"] is None:
        if defect("null-facts"):
            return {"vpc": {"operation": "ec2:DescribeVpcs", "parameters": {}}}
        raise Refusal(1, "There is no VPC.", kind="configuration", hint="Create one.", path="/configuration/vpc_id")
    if "subnets" not in facts or (defect("facts-in-memory") and not STATE["asked"]):
        STATE["asked"] = True
        return {"subnets": {"operation": "ec2:DescribeSubnets", "parameters": {}}}
    return None


def check(job):
    request, definition = job.get("task_run_request", {}), job.get("task_definition", {})
    path = "/configuration/task_run_request"
    if not isinstance(request, dict) or not isinstance(definition, dict):
        if defect("no-message"):
            raise Refusal(1, "", kind="configuration", hint="Write an object.")
        if defect("no-code"):
            raise Refusal(0, "no object", kind="configuration", hint="Write an object.")
        if defect("no-kind"):
            raise Refusal(1, "no object", hint="Write an object.")
        if defect("wrong-kind"):
            raise Refusal(2, "no object", kind="unsupported")
        if defect("no-hint"):
            raise Refusal(1, "no object", kind="configuration")
        raise Refusal(1, "no object", kind="configuration", hint="Write an object.", path=path)
    return request


def environment(job, secrets):
    values = dict(job.get("env", {}))
    for name, value in values.items():
        if not isinstance(value, str) or "whs-" not in value:
            continue
        if defect("cuts-tokens"):
            values[name] = value.replace("whs-", "whs-x", 1)
        if defect("upper-case-tokens"):
            values[name] = value.upper()
        if defect("masks-secrets"):
            values[name] = re.sub("whs-[0-9a-f]{24}", "***", value)
        if defect("reads-secrets"):
            raise Refusal(1, f"{name} does not look like a key", kind="configuration", hint="Give the real key.")
    if defect("hashes-secrets") and secrets:
        values["DIGEST"] = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return [{"name": name, "value": values[name]} for name in sorted(values)]


def plan(params):
    STATE["plans"] += 1
    if defect("slow-plan"):
        time.sleep(60)
    if defect("wants-describe") and not STATE["described"]:
        raise Refusal(-32600, "describe comes first")
    if not isinstance(params.get("configuration"), dict):
        if defect("dies-of-params"):
            params["configuration"]["env"]
        raise Refusal(-32602, "params: configuration is missing or no object")
    if defect("strict") and not set(params) <= {
            "timeoutMs", "flowRun", "flow", "deployment", "workPool", "worker", "aws", "defaults", "configuration",
            "secrets", "facts"}:
        raise Refusal(-32602, "unknown members")
    job = params["configuration"]
    if defect("strict-configuration") and any(key.startswith("x") for key in job):
        raise Refusal(-32602, "unknown keys in the configuration")
    if defect("shallow"):
        depth(job)
    deployment = params.get("deployment")
    if defect("wants-a-deployment"):
        deployment = deployment["name"]
    request = check(job)
    if defect("keeps-requests"):
        STATE["kept"].append(json.dumps(params) + str(STATE["plans"]))
    run_task = {key: value for key, value in request.items() if key not in ("taskDefinition", "overrides")}
    if "networkConfiguration" not in run_task:
        needs = missing_facts(params.get("facts", {}))
        if needs:
            return {"needs": needs}
    image = params.get("defaults", {}).get("image", "repository/none")
    if defect("remembers"):
        STATE["first"] = STATE["first"] or job.get("name")
        image = f"repository/{STATE['first']}"
    if defect("clock"):
        image += f":{time.time_ns()}"
    if defect("process"):
        image += f":{os.getpid()}"
    if defect("time-zone"):
        image += f":{time.strftime('%H', time.localtime(0))}"
    if defect("network"):
        image += f":{reach()}"
    variables = environment(job, params.get("secrets", {}))
    if defect("larger-than-a-line"):
        variables += [{"name": "ALL", "value": json.dumps(job)}]
    elif sum(len(item["value"]) for item in variables) > 100_000:
        raise Refusal(1, "The environment is too large.", kind="configuration", hint="Make it smaller.")
    run_task["overrides"] = {"containerOverrides": [{"name": "prefect", "environment": variables}]}
    return {"plan": {
        "taskDefinition": {"register": {
            "family": "broken", "containerDefinitions": [{"name": "prefect", "image": image, "memory": 512}]}},
        "container": "prefect",
        "attempts": [] if defect("no-attempts") else [{"name": "only", "runTask": run_task}]}}


def reach():
    """Whether somebody can be called: the answer of a network, not of the params."""
    if "http_proxy" in os.environ:
        return "proxy"
    try:
        socket.create_connection(("127.0.0.1", 9), 1).close()
        return "open"
    except OSError as error:
        return error.errno


def depth(value):
    """Reads as deep as somebody once thought to be enough."""
    level = 0
    while isinstance(value, dict) and value:
        level += 1
        value = next(reversed(value.values()))
    if level > 50:
        raise Refusal(-32603, "too deep")


def validate(params):
    if defect("findings-without-severity"):
        return {"findings": [{"path": "", "message": "something"}]}
    return {"findings": [{"path": "/variables", "severity": "warning", "message": "not looked at", "hint": "Nothing."}]}


def handle(message):
    method, params = message.get("method"), message.get("params")
    if defect("wants-params"):
        params["protocols"]
    if not isinstance(params, dict):
        params = {}
    log(f"{method} {json.dumps(params)[:1500]}")
    if "id" not in message:
        if defect("answers-notifications") and method not in ("plan", "$/cancelRequest"):
            send({"jsonrpc": "2.0", "id": None, "error": {"code": -32601, "message": "unknown"}})
        if defect("plans-notifications") and method == "plan":
            send({"jsonrpc": "2.0", "id": None, "result": plan(params)})
        if defect("answers-cancellations") and method == "$/cancelRequest":
            send({"jsonrpc": "2.0", "id": None, "error": {"code": -32800, "message": "cancelled"}})
        if defect("answers-again-when-cancelled") and method == "$/cancelRequest" and params["id"] in KNOWN:
            answer(params["id"], {"error": {"code": -32800, "message": "cancelled"}})
        return
    identifier = message["id"]
    if isinstance(identifier, str):
        KNOWN.add(identifier)
    if defect("prints") and method == "plan":
        write(b"planning now\n")
    if defect("sends-notifications") and method == "plan":
        send({"jsonrpc": "2.0", "method": "progress", "params": {"percent": 50}})
    if defect("leaves-a-child") and method == "plan":
        subprocess.Popen(["sleep", "3600"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        if method == "describe":
            body = {"result": describe(params)}
        elif method == "plan":
            body = {"result": plan(params)}
        elif method == "validate" and not defect("denies-validate"):
            body = {"result": validate(params)}
        elif method == "interpret" and DEFECT in ("claims-interpret", "hidden-interpret"):
            body = {"result": {"class": "bad luck", "hint": ""}}
        elif defect("unknown-is-null"):
            body = {"result": None}
        else:
            body = {"error": {"code": -32601, "message": f"unknown method {method}"}}
    except Refusal as refusal:
        body = {"error": refusal.error}
    answer(identifier, body)


def take(line):
    """A whole line, without its newline."""
    if defect("no-carriage-return") and line.endswith(b"\r"):
        return
    if defect("searches-texts") and b'"method":"describe"' not in line and b"d\\u0065scribe" in line:
        return answer("any-json", {"error": {"code": -32601, "message": "unknown method"}})
    if not line.strip():
        if defect("answers-empty-lines"):
            send({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "empty"}})
        return
    try:
        message = json.loads(line)
    except ValueError as error:
        if defect("dies-of-rubbish"):
            raise
        return send({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": str(error)}})
    if not isinstance(message, dict) or not isinstance(message.get("method"), str):
        if defect("dies-of-other-json"):
            message["method"].lower()
        return send({"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no request"}})
    handle(message)


def lock():
    """A name that only one process may have."""
    STATE["lock"] = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        STATE["lock"].bind(b"\0worker-host-broken-driver")
    except OSError:
        log("another one is running")
        sys.exit(75)


def serve():
    pending = b""
    while True:
        data = os.read(0, 1 << 16)
        if not data:
            break
        if defect("decodes-pieces"):
            data = data.decode("utf-8", "replace").encode()
        if defect("reads-pieces"):
            for piece in data.split(b"\n"):
                if piece:
                    take(piece)
            continue
        pending += data
        if defect("short-buffer") and len(pending) > 500_000:
            pending = b""
        *lines, pending = pending.split(b"\n")
        if defect("first-of-several"):
            lines = lines[:1]
        if defect("loses-beyond-window"):
            lines = lines[:8]
        if defect("one-at-a-time") and len(lines) <= 4:
            lines = lines[-1:]
        if defect("mixes-up-answers") and len(lines) == 3:
            lines = swapped(lines)
        if defect("cancels-all") and any(b"$/cancelRequest" in line for line in lines):
            for line in lines:
                message = json.loads(line)
                if "id" in message:
                    answer(message["id"], {"error": {"code": -32800, "message": "cancelled"}})
            continue
        if defect("drops-cancelled"):
            gone = [json.loads(line)["params"]["id"] for line in lines if b"$/cancelRequest" in line]
            lines = [line for line in lines if json.loads(line).get("id") not in gone]
        if defect("forgets-at-the-end") and any(b'"last"' in line for line in lines):
            if select.select([0], [], [], 1.5)[0] and at_end():
                os._exit(0)
        for line in lines:
            take(line)
    if pending and defect("dies-of-half-a-line"):
        json.loads(pending)


def at_end():
    """Whether all that is left of stdin is its end."""
    return int.from_bytes(fcntl.ioctl(0, termios.FIONREAD, b"\0\0\0\0"), sys.byteorder) == 0


def swapped(lines):
    """The requests with the ids of the others."""
    messages = [json.loads(line) for line in lines]
    identifiers = [message["id"] for message in messages]
    for message, identifier in zip(messages, identifiers[1:] + identifiers[:1]):
        message["id"] = identifier
    return [json.dumps(message).encode() for message in messages]


def main():
    if defect("says-hello"):
        write(b'{"jsonrpc":"2.0","method":"ready"}\n')
    if defect("only-one"):
        lock()
    if defect("ignores-sigterm"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    serve()
    if defect("ignores-the-end"):
        time.sleep(3600)
    if defect("bad-status"):
        sys.exit(3)


main()
