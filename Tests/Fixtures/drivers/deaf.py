#!/usr/bin/env python3
"""A driver that answers `describe` and then never reads its stdin again."""
import json
import os
import time

line = b""
while not line.endswith(b"\n"):
    line += os.read(0, 1)
answer = {"protocol": 1, "name": "deaf", "version": "1"}
os.write(1, json.dumps({"jsonrpc": "2.0", "id": json.loads(line)["id"], "result": answer}).encode() + b"\n")
time.sleep(3600)
