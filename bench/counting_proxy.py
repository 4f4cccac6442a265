"""A reverse proxy on loopback that counts the requests of a worker to a Prefect server by route.

    counting_proxy.py UPSTREAM_PORT REPORT

Prints `listening PORT` when ready; on SIGTERM writes its counts as JSON to the file REPORT. Bytes pass unchanged in
both directions, so keep-alive, chunked bodies and WebSockets work as without it. It is a process of its own: its CPU
time is nobody's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path

UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
NAMED = re.compile(r"/(work_pools|name|slug)/(?!filter)[^/]+")


class Messages:
    """Follows the HTTP/1.1 messages of one direction of a connection and tells the head of each."""

    def __init__(self, on_head: Callable[[str, dict[str, str]], bool]):
        # Told the first line and the headers of a message; answers whether a body may follow.
        self._on_head = on_head
        self._buffer = b""
        self._remaining = 0
        self._state = "head"

    def feed(self, data: bytes) -> None:
        if self._state == "opaque":
            return
        self._buffer += data
        while self._step():
            pass

    def become_opaque(self) -> None:
        """From here on the bytes are no HTTP: a WebSocket's."""
        self._state, self._buffer = "opaque", b""

    def _step(self) -> bool:
        """Goes on by one part of a message; False when more bytes are needed."""
        if self._state == "head":
            return self._head()
        if self._state == "body":
            taken = min(self._remaining, len(self._buffer))
            self._buffer = self._buffer[taken:]
            self._remaining -= taken
            if self._remaining == 0:
                self._state = "head"
            return self._remaining == 0
        if self._state in ("chunk", "trailer"):
            return self._chunk()
        return False

    def _head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        self._buffer = self._buffer[end + 4 :]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if not self._on_head(lines[0], headers):
            return self._state != "opaque"
        if "chunked" in headers.get("transfer-encoding", "").lower():
            self._state = "chunk"
        elif length := int(headers.get("content-length", 0)):
            self._state, self._remaining = "body", length
        return True

    def _chunk(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        line = self._buffer[:end]
        if self._state == "trailer":
            self._buffer = self._buffer[end + 2 :]
            if not line:
                self._state = "head"
            return True
        size = int(line.partition(b";")[0], 16)
        if size == 0:
            self._state = "trailer"
            self._buffer = self._buffer[end + 2 :]
            return True
        # The whole chunk and the line end behind it.
        if len(self._buffer) < end + 2 + size + 2:
            return False
        self._buffer = self._buffer[end + 2 + size + 2 :]
        return True


class CountingProxy:
    def __init__(self, upstream: int):
        self.upstream = upstream
        self.requests: Counter[str] = Counter()
        # Requests answered with 400 or more, as "<route> -> <status>".
        self.refused: Counter[str] = Counter()
        self.connections = 0
        # The monotonic clock is one for all processes of a machine.
        self.first_poll: float | None = None

    def report(self) -> dict[str, object]:
        return {
            "requests": self.requests,
            "refused": self.refused,
            "connections": self.connections,
            "firstPoll": self.first_poll,
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(OSError):
            back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
            waiting: deque[str] = deque()

            def on_request(line: str, headers: dict[str, str]) -> bool:
                method, target, _ = line.split(" ")
                is_upgrade = headers.get("upgrade", "").lower() == "websocket"
                waiting.append(self.count("WebSocket" if is_upgrade else method, target))
                return True

            def on_answer(line: str, headers: dict[str, str]) -> bool:
                status = int(line.split(" ")[1])
                if status == 101:
                    requests.become_opaque()
                    answers.become_opaque()
                    return False
                if status < 200:
                    return False
                route = waiting.popleft() if waiting else "?"
                if status >= 400:
                    self.refused[f"{route} -> {status}"] += 1
                return status not in (204, 304) and not route.startswith("HEAD ")

            requests, answers = Messages(on_request), Messages(on_answer)
            await asyncio.gather(pump(reader, back_writer, requests), pump(back_reader, writer, answers))
        writer.close()

    def count(self, method: str, target: str) -> str:
        path = target.partition("?")[0].removeprefix("/api")
        route = f"{method} " + NAMED.sub(r"/\1/{name}", UUID.sub("{id}", path))
        self.requests[route] += 1
        if self.first_poll is None and path.endswith("/get_scheduled_flow_runs"):
            self.first_poll = time.monotonic()
        return route


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, messages: Messages) -> None:
    """Passes bytes on until the end; an end or a fault of one side ends the other's writing."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            messages.feed(data)
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        if writer.can_write_eof():
            writer.write_eof()


async def main(upstream: int, report: Path) -> None:
    proxy = CountingProxy(upstream)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, backlog=1024)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await ended.wait()
    report.write_text(json.dumps(proxy.report()))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
