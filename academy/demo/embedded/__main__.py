"""`python -m academy.demo.embedded start|stop|status|remove [--var FOLDER] [--fast]`. Starting what runs already changes nothing.

`stop-after` waits until its standard input closes and stops them then: whoever holds the other end may die in any way.
"""

import argparse
import sys
from pathlib import Path

from academy.demo.embedded import EmbeddedServerError, Postgres, Valkey


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m academy.demo.embedded", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status", "remove", "stop-after"])
    parser.add_argument("--var", type=Path, default=Path(__file__).resolve().parents[3] / "var")
    parser.add_argument("--fast", action="store_true", help="for tests: durability is traded for speed")
    options = parser.parse_args()
    servers = (Postgres(options.var.resolve(), is_fast=options.fast), Valkey(options.var.resolve()))
    try:
        if options.action == "stop-after":
            sys.stdin.read()
        for server in servers:
            if options.action == "start":
                server.start()
            elif options.action == "remove":
                server.remove()
            elif options.action != "status":
                server.stop()
        if options.action != "stop-after":
            print(" ".join(f"{type(server).__name__}: {'running' if server.is_running() else 'stopped'}." for server in servers))
    except (EmbeddedServerError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
