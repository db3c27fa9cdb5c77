"""A mail server that keeps nothing but a line a message: `python -m tests.sink LOG [--seconds 0.02]`.

Prints its port and runs until it is killed.

What it does depends on who the message is for: `never@…` is refused for good, `later@…` for now, and at `drop@…` the message is taken and
the line goes dead before the answer.
"""

import argparse
import asyncio
import contextlib
import json
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    def __init__(self, log: str, seconds: float) -> None:
        self.log = Path(log).open("a", buffering=1)  # noqa: SIM115 -- open as long as the process lives
        self.seconds = seconds
        self.connections = 0

    def connection(self) -> SMTP:
        self.connections += 1
        server = SMTP(self, enable_SMTPUTF8=True)
        server.number = self.connections  # type: ignore[attr-defined]
        return server

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address.startswith("never@"):
            return "550 No such person here"
        if address.startswith("later@"):
            return "451 Not now, please"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.content or b"")  # type: ignore[arg-type]
        line: dict[str, Any] = {"id": message["Message-ID"], "to": envelope.rcpt_tos[0], "connection": server.number}  # type: ignore[attr-defined]
        self.log.write(json.dumps(line) + "\n")
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if envelope.rcpt_tos[0].startswith("drop@"):
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"


async def serve(log: str, seconds: float) -> None:
    server = await asyncio.get_running_loop().create_server(Sink(log, seconds).connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--seconds", type=float, default=0)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.log, given.seconds))
