"""A reverse proxy on loopback that makes HTTP/1.1 fail as networks, gateways and busy servers do.

    fault_proxy.py UPSTREAM_PORT [--port N] [--seed N]

Prints `fault-proxy listening on http://127.0.0.1:PORT` when ready; ends with SIGTERM. Requests and answers pass byte for
byte, the Host header too, so that signatures over it stay right for a server that goes by the header.

Control, JSON, on the same port:

    POST   /_proxy/rules[?first]    a rule or an array of rules, looked at after those that are there, or before them
    DELETE /_proxy/rules[?group=G]  removes all rules, or those of a group
    GET    /_proxy/report           {"requests": N, "faults": {"KIND": N, ...}, "rules": N, "routes": {"ROUTE": {"count": N,
                                    "seconds": S}, ...}}, the seconds being those that the server took

A rule: {"group": "storm", "method": "POST", "path": "regular expression", "match": "text in the body", "skip": 0,
"times": 1, "share": 1, "fault": {...}}. `times` is null for ever; `share` is the part of the matching requests that it
befalls, drawn from the seed. The first rule that befalls a request wins.

| fault                                             | the client sees                              | carried out |
|---------------------------------------------------|----------------------------------------------|-------------|
| {"kind": "cut"}                                   | its connection is reset                      | no          |
| {"kind": "lose"}                                  | its connection is reset                      | yes         |
| {"kind": "truncate"}                              | half an answer, then a reset                 | yes         |
| {"kind": "hold", "seconds": 1 or [0.1, 3]}        | the answer, later                            | later       |
| {"kind": "late", "seconds": 1 or [0.1, 3]}        | the answer, later                            | at once     |
| {"kind": "status", "status": 503, "headers": {},  | that answer                                  | no, unless  |
|  "body": "", "retryAfter": 2, "form": "date",     | (Retry-After in seconds, or as a date)       | carriedOut  |
|  "carriedOut": false}                             |                                              |             |
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import email.utils
import http
import json
import random
import re
import signal
import time
import urllib.parse
from collections import Counter
from typing import Any

CONTROL = "/_proxy/"
HEAD_LIMIT = 1 << 20
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
KINDS = ("cut", "lose", "truncate", "hold", "late", "status")


class Broken(Exception):
    """A connection ended, or what came over it is no HTTP/1.1."""


# --- Messages ------------------------------------------------------------------------------------


@dataclasses.dataclass
class Message:
    """A request or an answer: its bytes as they came, and what of its head matters here."""

    raw: bytes
    first: list[str]
    headers: dict[str, str]
    body: bytes

    @property
    def is_last(self) -> bool:
        return self.headers.get("connection", "").lower() == "close"


async def read_message(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: str = "") -> Message:
    """Reads one message; `answers` is the method of the request that it answers."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError) as error:
            raise Broken(str(error)) from error
        lines = head.decode("latin-1").split("\r\n")
        first = lines[0].split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        status = int(first[1]) if answers else 0
        if 100 <= status < 200:
            continue
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if answers == "HEAD" or status in (204, 304):
            return Message(head, first, headers, b"")
        try:
            raw, body = await read_body(reader, headers, until_end=bool(answers))
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            raise Broken(str(error)) from error
        return Message(head + raw, first, headers, body)


async def read_body(reader: asyncio.StreamReader, headers: dict[str, str], until_end: bool) -> tuple[bytes, bytes]:
    """A body's bytes on the wire, and what they say."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        raw, body = [], []
        while True:
            line = await reader.readuntil(b"\r\n")
            size = int(line.partition(b";")[0], 16)
            raw.append(line)
            if size == 0:
                while line != b"\r\n":
                    line = await reader.readuntil(b"\r\n")
                    raw.append(line)
                return b"".join(raw), b"".join(body)
            chunk = await reader.readexactly(size + 2)
            raw.append(chunk)
            body.append(chunk[:-2])
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
        return body, body
    if until_end:
        headers["connection"] = "close"
        body = await reader.read()
        return body, body
    return b"", b""


def answer(status: int, body: bytes, headers: dict[str, str]) -> bytes:
    fields = {"Content-Type": "application/json"} | headers | {"Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n{lines}\r\n".encode("latin-1") + body


# --- Rules ---------------------------------------------------------------------------------------


class Rule:
    def __init__(self, json_rule: Any):
        known = {"group", "method", "path", "match", "skip", "times", "share", "fault"}
        if unknown := set(json_rule) - known:
            raise ValueError(f"no member of a rule: {', '.join(sorted(unknown))}")
        self.group: str = json_rule.get("group", "")
        self.method: str | None = json_rule.get("method")
        self.path = re.compile(json_rule.get("path", ""))
        self.match: bytes = json_rule.get("match", "").encode()
        self.skip: int = json_rule.get("skip", 0)
        self.times: int | None = json_rule.get("times", 1)
        self.share: float = json_rule.get("share", 1)
        self.fault: dict[str, Any] = json_rule["fault"]
        if self.fault.get("kind") not in KINDS:
            raise ValueError(f"'{self.fault.get('kind')}' is no kind of fault: {', '.join(KINDS)}")

    def befalls(self, request: Message, draw: random.Random) -> bool:
        if self.times == 0 or (self.method is not None and request.first[0] != self.method):
            return False
        if not self.path.search(request.first[1]) or self.match not in request.body:
            return False
        if self.share < 1 and draw.random() >= self.share:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FaultProxy:
    def __init__(self, upstream: int, seed: int):
        self.upstream = upstream
        self.draw = random.Random(seed)
        self.rules: list[Rule] = []
        self.requests = 0
        self.faults: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.times: Counter[str] = Counter()

    def fault_for(self, request: Message) -> dict[str, Any] | None:
        for rule in self.rules:
            if rule.befalls(request, self.draw):
                kind = rule.fault["kind"]
                self.faults[f"{kind} {rule.fault['status']}" if kind == "status" else kind] += 1
                if rule.times == 0:
                    self.rules.remove(rule)
                return rule.fault
        return None

    def seconds(self, fault: dict[str, Any]) -> float:
        span = fault.get("seconds", 1)
        return self.draw.uniform(*span) if isinstance(span, list) else span

    # --- Connections

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, and one of ours to the server behind it."""
        back = Back(self.upstream)
        try:
            while True:
                request = await read_message(reader, writer)
                if request.first[1].startswith(CONTROL):
                    writer.write(self.control(request))
                else:
                    await self.exchange(request, back, writer)
                await writer.drain()
                if request.is_last:
                    break
        except (Broken, OSError):
            # Whatever befell either side, the client sees its connection reset.
            writer.transport.abort()
        finally:
            back.close()
            with contextlib.suppress(OSError):
                writer.close()

    async def exchange(self, request: Message, back: Back, writer: asyncio.StreamWriter) -> None:
        self.requests += 1
        fault = self.fault_for(request)
        kind = fault and fault["kind"]
        if kind == "cut":
            raise Broken("cut")
        if kind == "hold":
            await asyncio.sleep(self.seconds(fault))
        if kind == "status" and not fault.get("carriedOut"):
            writer.write(self.said(fault))
            return
        began = time.monotonic()
        message = await back.send(request)
        route = request.headers.get("x-amz-target") or ID.sub("{id}", " ".join(request.first[:2]).partition("?")[0])
        self.counts[route] += 1
        self.times[route] += time.monotonic() - began
        if kind == "lose":
            raise Broken("lost")
        if kind == "truncate":
            writer.write(message.raw[: len(message.raw) // 2])
            await writer.drain()
            raise Broken("truncated")
        if kind == "late":
            await asyncio.sleep(self.seconds(fault))
        writer.write(self.said(fault) if kind == "status" else message.raw)
        if message.is_last:
            await writer.drain()
            raise Broken("the server wants no more on this connection")

    @staticmethod
    def said(fault: dict[str, Any]) -> bytes:
        headers = {name: str(value) for name, value in fault.get("headers", {}).items()}
        if (wait := fault.get("retryAfter")) is not None:
            date = email.utils.formatdate(time.time() + wait, usegmt=True)
            headers["Retry-After"] = date if fault.get("form") == "date" else str(wait)
        return answer(fault.get("status", 503), fault.get("body", "{}").encode(), headers)

    # --- Control

    def control(self, request: Message) -> bytes:
        target = urllib.parse.urlsplit(request.first[1])
        query = urllib.parse.parse_qs(target.query, keep_blank_values=True)
        try:
            match request.first[0], target.path.removeprefix(CONTROL):
                case "POST", "rules":
                    given = json.loads(request.body)
                    rules = [Rule(each) for each in (given if isinstance(given, list) else [given])]
                    self.rules = rules + self.rules if "first" in query else self.rules + rules
                case "DELETE", "rules":
                    groups = query.get("group")
                    self.rules = [rule for rule in self.rules if groups and rule.group not in groups]
                case "GET", "report":
                    routes = {
                        route: {"count": count, "seconds": round(self.times[route], 3)}
                        for route, count in self.counts.items()
                    }
                    report = {"requests": self.requests, "faults": self.faults, "rules": len(self.rules)}
                    report["routes"] = routes
                    return answer(200, json.dumps(report).encode(), {})
                case _:
                    return answer(404, b'{"error": "there is no such control route"}', {})
        except (KeyError, TypeError, AttributeError, ValueError, re.error) as error:
            return answer(400, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode(), {})
        return answer(200, b'{"status": "ok"}', {})


class Back:
    """The connection to the server: made when it is needed, made anew when the server has closed it."""

    def __init__(self, port: int):
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, request: Message) -> Message:
        if self.reader is None or self.reader.at_eof():
            self.close()
            try:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=HEAD_LIMIT)
            except OSError as error:
                raise Broken(str(error)) from error
        self.writer.write(request.raw)
        return await read_message(self.reader, self.writer, answers=request.first[0])

    def close(self) -> None:
        if self.writer:
            with contextlib.suppress(OSError):
                self.writer.close()
        self.reader = self.writer = None


async def main(options: argparse.Namespace) -> None:
    proxy = FaultProxy(options.upstream, options.seed)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", options.port, backlog=1024, limit=HEAD_LIMIT)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(f"fault-proxy listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await ended.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A reverse proxy that makes HTTP/1.1 fail.")
    parser.add_argument("upstream", type=int, help="the port of the server behind it")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on (a free one)")
    parser.add_argument("--seed", type=int, default=1, help="for the shares that rules draw (1)")
    asyncio.run(main(parser.parse_args()))
