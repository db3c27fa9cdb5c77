"""`make bench`: the demonstration's own stack with 20,000 people, measured and written down."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench.rows import Row, misses, table, write
from tests.bench.stack import VAR, BenchError, Stack, drop_copy, environment, free_port, load, running, servers

WORKS = ["control", "front_page", "learning", "matrix", "csv", "certificates", "reminders", "rebuild_periods"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("works", nargs="*", metavar="WORK", help=f"which to measure: {', '.join(WORKS)}; all of them if none is named")
    chosen = parser.parse_args().works or WORKS
    if unknown := set(chosen) - set(WORKS):
        parser.error(f"there is no work {', '.join(sorted(unknown))}")
    people = int(os.environ.get("PEOPLE") or 20_000)
    port = free_port()
    try:
        with servers() as (postgres, valkey):
            began = time.monotonic()
            say(f"Loading {people:,} people (the first time takes minutes) …")
            load(people=people, port=port)
            say(f"Ready after {time.monotonic() - began:.0f} s.")
            with running(postgres, valkey, port=port) as stack:
                facts, rows = measure(stack, chosen)
            drop_copy()
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write(rows, place=VAR / "latest.json", facts=facts)
    say(f"\n{facts['people']:,} people, {facts['completions']:,} completions, {facts['cells']:,} cells of person × requirement.\n")
    say(table(rows))
    say(f"\n{misses(rows)}Written to {VAR / 'latest.json'}")
    return 0


def measure(stack: Stack, chosen: list[str]) -> tuple[dict[str, Any], list[Row]]:
    os.environ.update(environment(stack.port))
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from academy.competencies.models import Obligation
    from academy.people.models import Person
    from courses.models import Completion
    from tests.bench import works

    facts = {
        "people": Person.objects.count(),
        "completions": Completion.objects.count(),
        "cells": Obligation.objects.on(timezone.localdate()).values("person", "requirement").distinct().count(),
    }
    rows: list[Row] = []
    for name in chosen:
        say(f"Measuring {name.replace('_', ' ')} …")
        work: Callable[[Stack], Row | list[Row]] = getattr(works, name)
        found = work(stack)
        rows += found if isinstance(found, list) else [found]
    connection.close()
    return facts, rows


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
