#!/usr/bin/env python3
"""A driver for the tests: it does what the job configuration's "do" asks for, and what its arguments say at start."""
import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time

options = argparse.ArgumentParser()
options.add_argument("--name", default="obedient")
options.add_argument("--version", default="1.0.0")
options.add_argument("--family", default="family:1")
options.add_argument("--protocol", type=int, default=1)
options.add_argument("--max-in-flight", type=int, default=1)
options.add_argument("--launch-types", default="")
options.add_argument("--exit-at-start", type=int)
options.add_argument("--exit-without", help="a file without which it does not start")
options.add_argument("--close-stdin", action="store_true", help="after it has answered describe")
options.add_argument("--hang-at-start", action="store_true")
options.add_argument("--ignore-term", action="store_true")
options.add_argument("--ignore-end-of-input", action="store_true")
options.add_argument("--orphan", choices=["group", "session"])
options.add_argument("--starts", help="a file that gets a line for each start")
options = options.parse_args()

output = threading.Lock()


def send(message):
    with output:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def plan(explain):
    return {
        "plan": {
            "taskDefinition": {"use": options.family},
            "attempts": [{"runTask": {"launchType": "FARGATE"}}],
            "explain": [{"path": "", "from": "test", "why": explain}],
        }
    }


def act(identifier, params, cancelled):
    """Answers a plan request, or does what it was told to."""
    configuration = params.get("configuration", {})
    do = configuration.get("do", "plan")
    argument = configuration.get("argument")
    if do == "exit":
        print("about to exit: the disk is on fire", file=sys.stderr, flush=True)
        os._exit(argument or 0)
    if do == "exit-once":
        if not os.path.exists(argument):
            open(argument, "w").close()
            os._exit(9)
    elif do == "kill":
        os.kill(os.getpid(), argument)
        time.sleep(3600)
    elif do == "hang":
        time.sleep(3600)
    elif do == "sleep-briefly":
        time.sleep(0.02)
    elif do == "sleep":
        time.sleep(argument)
    elif do == "wait-for-file":
        while not os.path.exists(argument):
            time.sleep(0.01)
    elif do == "rubbish":
        for number in range(argument):
            print("rubbish", number, flush=True)
    elif do == "long":
        sys.stdout.write("x" * argument + "\n")
        sys.stdout.flush()
        return
    elif do == "stderr":
        sys.stderr.write(("e" * 99 + "\n") * (argument // 100))
        sys.stderr.flush()
    elif do == "log":
        print(json.dumps({"level": "warning", "message": "for the run", "flowRunId": argument}), file=sys.stderr)
        sys.stderr.flush()
    elif do == "close-stdout":
        os.close(1)
        time.sleep(3600)
    elif do == "twice":
        send({"jsonrpc": "2.0", "id": identifier, "result": plan("first")})
    elif do == "wait-for-cancellation":
        cancelled.wait(60)
        if argument:
            open(argument, "w").close()
        send({"jsonrpc": "2.0", "id": identifier, "error": {"code": -32800, "message": "cancelled"}})
        return
    elif do == "refuse":
        send({"jsonrpc": "2.0", "id": identifier, "error": argument})
        return
    elif do == "answer":
        send({"jsonrpc": "2.0", "id": identifier, "result": argument})
        return
    elif do == "environment":
        send({"jsonrpc": "2.0", "id": identifier, "result": plan(json.dumps(dict(os.environ)))})
        return
    elif do == "descriptors":
        send({"jsonrpc": "2.0", "id": identifier, "result": plan(json.dumps(sorted(os.listdir("/proc/self/fd"))))})
        return
    elif do == "directory":
        send({"jsonrpc": "2.0", "id": identifier, "result": plan(os.getcwd())})
        return
    elif do == "process":
        send({"jsonrpc": "2.0", "id": identifier, "result": plan(str(os.getpid()))})
        return
    send({"jsonrpc": "2.0", "id": identifier, "result": plan(options.version)})


def main():
    if options.starts:
        with open(options.starts, "a") as file:
            file.write(options.version + "\n")
    if options.exit_without and not os.path.exists(options.exit_without):
        sys.exit("it is not there: " + options.exit_without)
    if options.exit_at_start is not None:
        print("no licence found", file=sys.stderr, flush=True)
        sys.exit(options.exit_at_start)
    if options.ignore_term:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if options.orphan:
        child = subprocess.Popen(
            ["sleep", "3600"], stdin=subprocess.DEVNULL, start_new_session=options.orphan == "session")
        print("orphan", child.pid, file=sys.stderr, flush=True)
        with open(os.environ["ORPHAN_FILE"], "w") as file:
            file.write(str(child.pid))
    if options.hang_at_start:
        time.sleep(3600)
    cancellations = {}
    for line in sys.stdin:
        message = json.loads(line)
        method, params = message.get("method"), message.get("params", {})
        if method == "$/cancelRequest":
            if params["id"] in cancellations:
                cancellations[params["id"]].set()
        elif method == "describe":
            send({"jsonrpc": "2.0", "id": message["id"], "result": {
                "protocol": options.protocol, "name": options.name, "version": options.version,
                "handles": {"launchTypes": [word for word in options.launch_types.split(",") if word]},
                "maxInFlight": options.max_in_flight, "capabilities": ["plan"]}})
            if options.close_stdin:
                os.close(0)
                time.sleep(3600)
        elif method == "plan":
            cancelled = cancellations[message["id"]] = threading.Event()
            threading.Thread(target=act, args=(message["id"], params, cancelled), daemon=True).start()
        else:
            send({"jsonrpc": "2.0", "id": message.get("id"), "error": {"code": -32601, "message": "unknown method"}})
    while options.ignore_end_of_input:
        time.sleep(1)
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(2)


main()
