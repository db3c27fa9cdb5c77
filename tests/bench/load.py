"""The load: a process of its own that sends requests over kept connections and says how long each took.

Reads a plan from its input: {"port", "concurrency", "seconds", "requests": [[method, path, {header: value}, body], …], "repeat"}. Writes
{"seconds", "latencies", "statuses", "bytes", "headers"} as JSON. Without `repeat` each request is sent once.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from typing import Any

Request = tuple[str, str, dict[str, str], str]


async def main(plan: dict[str, Any]) -> dict[str, Any]:
    requests = [_bytes_of(tuple(request), plan["port"]) for request in plan["requests"]]  # type: ignore[arg-type]
    queue: Iterator[bytes] = iter(cycle(requests)) if plan["repeat"] else iter(requests)
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    taken = 0
    began = time.perf_counter()
    ends = began + plan["seconds"]

    async def client() -> None:
        nonlocal taken
        reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"], limit=2**20)
        for request in queue:
            sent = time.perf_counter()
            if sent > ends:
                break
            writer.write(request)
            status, size, stays = await _answer(reader)
            latencies.append(time.perf_counter() - sent)
            statuses[status] += 1
            taken += size
            if not stays:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"], limit=2**20)
        writer.close()

    await asyncio.gather(*(client() for _n in range(plan["concurrency"])))
    return {"seconds": time.perf_counter() - began, "latencies": latencies, "statuses": statuses, "bytes": taken}


def _bytes_of(request: Request, port: int) -> bytes:
    method, path, headers, body = request
    given = {"Host": f"localhost:{port}", "User-Agent": "bench", "Connection": "keep-alive", **headers}
    if body:
        given |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body.encode()))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    stays = "connection: close" not in head
    if "transfer-encoding: chunked" in head:
        size = 0
        while length := int(await reader.readline(), 16):
            await reader.readexactly(length + 2)
            size += length
        await reader.readline()
        return status, size, stays
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0)
    await reader.readexactly(length)
    return status, length, stays


if __name__ == "__main__":
    json.dump(asyncio.run(main(json.load(sys.stdin))), sys.stdout)
