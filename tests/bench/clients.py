"""Cheap clients: threads that send bodies which were built and compressed beforehand.

Owns the clock of ingest: from the moment all may begin to the last answer. Runs in a process of its
own, so that building requests never competes with serving them. Never knows what is in a body.

Only the cursors of a request are made while the clock runs, since nobody knows them before: a body
is two gzip members, the cursors' and the changes'.
"""

import gzip
import json
import os
import pickle
import socket
import sys
import threading
import time
import zlib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

PATH = "/api/v1/sync"
NEEDS = "x-zoufang-1, gzip"


@dataclass(slots=True)
class Client:
    """One connection, over which one phone after the other syncs; and what they were answered.

    `calls`: the token of a phone and the second gzip member of its body.
    """

    port: int
    calls: list[tuple[str, bytes]]
    dictionary: bytes
    epoch: dict[str, str] = field(default_factory=dict)
    cursors: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    latencies_s: list[float] = field(default_factory=list)
    bytes_down: int = 0
    _socket: socket.socket | None = None
    _rest: bytes = b""

    def connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=300)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def read_all(self) -> None:
        """Let every phone read its buckets to the end, as it does before its week begins."""
        for token, _ in self.calls:
            while self._send(token, gzip.compress(self._head(token, b"}"), 1)).get("more"):
                pass

    def push(self, token: str, body: bytes) -> None:
        """One request with its changes, and its answer."""
        began = time.perf_counter()
        answer = self._send(token, gzip.compress(self._head(token, b","), 1) + body)
        self.latencies_s.append(time.perf_counter() - began)
        for receipt in answer["receipts"]:
            outcome = receipt["outcome"]
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def _head(self, token: str, end: bytes) -> bytes:
        cursors = self.cursors.get(token, {})
        told = json.dumps({"epoch": self.epoch.get(token, ""), "cursors": cursors})
        return told[:-1].encode() + end

    def _send(self, token: str, body: bytes) -> Any:
        assert self._socket is not None
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: zoufang\r\nAuthorization: Bearer {token}\r\n"
            f"X-Zoufang-Protocol: 1\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
            f"Accept-Encoding: {NEEDS}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)
        status, headers, raw = self._receive()
        self.bytes_down += len(raw)
        plain = self._plain(raw, headers.get("content-encoding", ""))
        if status != 200:
            raise RuntimeError(f"{status}: {plain[:500]!r}")
        answer = json.loads(plain)
        self.epoch[token] = answer.get("epoch", "")
        cursors = self.cursors.setdefault(token, {})
        for bucket, page in answer.get("buckets", {}).items():
            cursors[bucket] = page["cursor"]
        return answer

    def _receive(self) -> tuple[int, dict[str, str], bytes]:
        assert self._socket is not None
        data = self._rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, data = data.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        parts, missing = [data], int(headers["content-length"]) - len(data)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        whole = b"".join(parts)
        length = int(headers["content-length"])
        self._rest = whole[length:]
        return int(first.split()[1]), headers, whole[:length]

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the server hung up")
        return data

    def _plain(self, raw: bytes, encoding: str) -> bytes:
        if encoding == "x-zoufang-1":
            return zlib.decompressobj(-15, zdict=self.dictionary).decompress(raw)
        return gzip.decompress(raw) if encoding == "gzip" else raw


def used_s(pid: int) -> float:
    """Processor seconds that a process has used, user and system; 0 where nobody tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _warm(client: Client, *, read_first: bool) -> None:
    """Read what there is, and send the first call, which is not measured."""
    client.connect()
    if read_first:
        client.read_all()
    client.push(*client.calls[0])
    client.latencies_s.clear()
    client.close()


def run(port: int, plan: dict[str, Any]) -> dict[str, Any]:
    """All clients at once; the first call of each only warms the server and is not measured."""
    dictionary = files("shared").joinpath("wire.zdict").read_bytes()
    clients = [Client(port, calls, dictionary) for calls in plan["clients"]]
    for client in clients:
        _warm(client, read_first=plan["read_first"])
    # Anew: on a busy machine the first would wait for the last longer than a server keeps a line.
    for client in clients:
        client.connect()
    faults: list[BaseException] = []
    barrier = threading.Barrier(len(clients) + 1)

    def work(client: Client) -> None:
        barrier.wait()
        try:
            for token, body in client.calls[1:]:
                client.push(token, body)
        except (RuntimeError, OSError, KeyError, ValueError) as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    barrier.wait()
    began, cpu, used = time.perf_counter(), time.process_time(), used_s(plan["server_pid"])
    for thread in threads:
        thread.join()
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    server_cpu_s = used_s(plan["server_pid"]) - used
    outcomes: dict[str, int] = {}
    for client in clients:
        for outcome, count in client.outcomes.items():
            outcomes[outcome] = outcomes.get(outcome, 0) + count
    return {
        "took_s": took_s,
        "client_cpu_s": cpu_s,
        "server_cpu_s": server_cpu_s,
        "outcomes": outcomes,
        "latencies_s": sorted(one for client in clients for one in client.latencies_s),
        "bytes_down": sum(client.bytes_down for client in clients),
        "faults": [repr(fault) for fault in faults],
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), pickle.loads(Path(sys.argv[2]).read_bytes()))))
