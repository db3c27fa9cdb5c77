"""The works that are measured, one function each."""

import http.client
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import chain, cycle, islice, zip_longest
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from academy.common import pagecache
from academy.notices.models import Mail
from academy.people.models import Person
from tests.bench.cpu import Cpu, forget_peak, peak_mb, resident_mb
from tests.bench.middleware import COUNT, QUERIES
from tests.bench.people import Request, answers, cookie_of, learners, page_addresses
from tests.bench.rows import Row, by_part, p95_ms
from tests.bench.stack import ROOT, BenchError, Stack, environment

LEVELS = (1, 8, 32)
MOST_REQUESTS = 400
MOST_SECONDS = 6.0
PEOPLE = 300
CSV_ROWS = 100_000
CERTIFICATES = 300
HELD_BACK = 400
KILL_AFTER = 173
PROFILED = 60


def control(stack: Stack) -> Row:
    return pages(stack, "control", [("GET", "/bench/control/", {}, "")])


def front_page(stack: Stack) -> list[Row]:
    """Warm from the page cache, and cold: the cache forgotten before each request."""
    asked: Request = ("GET", "/", {}, "")
    cold: list[float] = []
    before = stack.cpu()
    for _n in range(80):
        pagecache.clear()
        began = time.perf_counter()
        _ask(stack, asked)
        cold.append(time.perf_counter() - began)
    used = stack.cpu() - before
    pagecache.clear()
    queries = _queries(stack, asked)
    rps = {"1": len(cold) / sum(cold)}
    row = Row("front-page-cold", used.total * 1000 / len(cold), queries, rps, {"1": p95_ms(cold)}, by_part(used, len(cold)))
    _explain(row, [asked] * PROFILED, BENCH_COLD="1")
    return [pages(stack, "front-page", [asked], most=1500), row]


def learning(stack: Stack) -> list[Row]:
    """My learning, a lesson and an answer to a check, as many people who have all just begun."""
    begun = learners(PEOPLE)
    cookies = {enrolment.pk: cookie_of(enrolment.learner) for enrolment in begun}
    mine = [("GET", reverse("dashboards:my-learning"), cookies[enrolment.pk], "") for enrolment in begun]
    _load(stack, mine, concurrency=4, seconds=60)  # everybody's first page: the session is made known
    addresses = page_addresses(begun[0])
    lessons = [("GET", address, cookies[enrolment.pk], "") for enrolment, address in zip(begun, cycle(addresses), strict=False)]
    chance = Random(7)
    goes = [list(answers(enrolment, cookies[enrolment.pk], chance)) for enrolment in begun]
    # Everybody's first answer, then everybody's second: two answers of one person are never under way at once.
    scored = [request for request in chain.from_iterable(zip_longest(*goes)) if request]
    return [
        pages(stack, "my-learning", mine),
        pages(stack, "lesson-page", lessons),
        pages(stack, "scored-answer", scored, is_once=True, expected=302),
    ]


def matrix(stack: Stack) -> list[Row]:
    """All agencies by all requirements, as at today and as at a day that nobody has prepared."""
    cookie = cookie_of(Person.objects.get(username="ruth.ellison"))
    address = reverse("dashboards:workforce")
    rows = []
    for work, query in (
        ("matrix", ""),
        ("matrix-any-day", f"?on={timezone.localdate().replace(month=3, day=31, year=timezone.localdate().year - 1)}"),
    ):
        asked: Request = ("GET", f"{address}{query}", cookie, "")
        _ask(stack, asked)
        each = []
        for _n in range(7):
            began = time.perf_counter()
            _ask(stack, asked)
            each.append(time.perf_counter() - began)
        rows.append(pages(stack, work, [asked], most=60, more={"seconds": round(median(each), 3)}))
    return rows


def csv(stack: Stack) -> Row:
    """The whole table as CSV; the time is that of its first hundred thousand rows, the memory that of all."""
    cookie = cookie_of(Person.objects.get(username="ruth.ellison"))
    asked: Request = ("GET", reverse("dashboards:workforce-csv"), cookie, "")
    _ask(stack, ("GET", f"{asked[1]}?requirement=ALL-M1", cookie, ""))
    forget_peak(stack.web.pid)
    resident, before, began = resident_mb(stack.web.pid), stack.cpu(), time.perf_counter()
    client, answer = _open(stack, asked)
    rows, first_byte, at_rows, size = -1, 0.0, 0.0, 0
    while block := answer.read1(1 << 16):
        first_byte = first_byte or time.perf_counter() - began
        rows += block.count(b"\n")
        size += len(block)
        if not at_rows and rows >= CSV_ROWS:
            at_rows = time.perf_counter() - began
    whole = time.perf_counter() - began
    client.close()
    used, grew = stack.cpu() - before, peak_mb(stack.web.pid) - resident
    if rows < CSV_ROWS:
        at_rows = whole * CSV_ROWS / max(rows, 1)
    more = {
        "seconds": round(at_rows, 2),
        "seconds_of_all": round(whole, 2),
        "rows": rows,
        "megabytes": round(size / 1e6, 1),
        "first_byte_seconds": round(first_byte, 2),
        "is_streamed": answer.getheader("Content-Length") is None and first_byte < whole / 2,
        "grew_mb": round(grew, 1),
    }
    row = Row("csv-100k", used.total * 1000, _queries(stack, asked), {"1": 1 / whole}, {"1": whole * 1000}, by_part(used, 1), more)
    _explain(row, [asked, asked])
    return row


def certificates(stack: Stack) -> Row:
    done, used = _job(stack, "certificates", CERTIFICATES)
    count = done["count"]
    row = Row(
        "certificates",
        used.total * 1000 / count,
        None,
        {"1": count / done["seconds"]},
        {"1": p95_ms(done["each"])},
        by_part(used, count),
        {"made": count},
    )
    return _explain_job(stack, row, "certificates", 60)


def reminders(stack: Stack) -> Row:
    """Sent by one worker to a mail server in its own process; then once more, with a worker killed on the way, and none twice."""
    noted, _used = _job(stack, "note", HELD_BACK)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        sink = subprocess.Popen([sys.executable, "-m", "tests.sink", str(log)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert sink.stdout is not None
            post = {"EMAIL_URL": f"smtp://127.0.0.1:{int(sink.stdout.readline())}"}
            sent, used = _job(stack, "send", **post)
            Mail.objects.filter(state=Mail.State.WAITING).update(next_try_at=timezone.now())
            _kill_a_worker(stack, log, sent["sent"] + KILL_AFTER, post)
            after, _used = _job(stack, "send", BENCH_LATER="11", **post)
            taken = [json.loads(line) for line in log.read_text().splitlines()]
            where = []
            if sent["sent"] / sent["seconds"] < 200:
                again = Mail.objects.filter(state=Mail.State.SENT).order_by("pk").values("pk")[:PROFILED]
                Mail.objects.filter(pk__in=again).update(state=Mail.State.WAITING)
                where = _job(stack, "send", BENCH_PROFILE="1", BENCH_LATER="20", **post)[0]["where"]
        finally:
            sink.kill()
            sink.wait()
            assert sink.stdout is not None
            sink.stdout.close()
    connections = {line["connection"] for line in taken[: sent["sent"]]}
    more = {
        "sent": sent["sent"],
        "connections": len(connections),
        "twice": len(taken) - len({line["id"] for line in taken}),
        "in_doubt_after_kill": after["in_doubt"],
        "left_waiting": Mail.objects.filter(state=Mail.State.WAITING).count(),
        "steps": noted["steps"],
        "first_run": noted["first_run"],
    }
    per_second, cpu = {"1": sent["sent"] / sent["seconds"]}, used.total * 1000 / sent["sent"]
    return Row("reminders", cpu, None, per_second, {}, by_part(used, sent["sent"]), more, where)


def rebuild_periods(stack: Stack) -> Row:
    done, used = _job(stack, "rebuild")
    more = {"seconds": round(done["seconds"], 1), "periods": done["periods"], "obligations": done["obligations"]}
    row = Row("rebuild-periods", used.total * 1000, None, {"1": 1 / done["seconds"]}, {"1": done["seconds"] * 1000}, by_part(used, 1), more)
    return _explain_job(stack, row, "rebuild")


# -- How it is done -------------------------------------------------------------------------------------------------------------------


def pages(
    stack: Stack,
    work: str,
    requests: Sequence[Request],
    *,
    most: int = MOST_REQUESTS,
    is_once: bool = False,
    expected: int = 200,
    more: dict[str, Any] | None = None,
) -> Row:
    """Ask at each level of concurrency. The figure of CPU is that of one at a time; those of the others stand beside it.

    `is_once`: no request is sent twice, so each level has its share of them.
    """
    left = iter(requests)
    if is_once:
        queries = max(_queries(stack, request, expected) for request in islice(left, 5))
        shares = [list(islice(left, min(most, len(requests) // 4))) for _level in LEVELS]
    else:
        queries = max(_queries(stack, request, expected) for request in requests[:5])
        shares = [list(islice(cycle(requests), most)) for _level in LEVELS]
        _load(stack, shares[0][:100], concurrency=8)  # every process and every connection has seen it once
    row = Row(work, 0.0, queries, more=dict(more or {}))
    cpu = {}
    for level, share in zip(LEVELS, shares, strict=True):
        before = stack.cpu()
        done = _load(stack, share, concurrency=level, expected=expected)
        time.sleep(0.3)  # what the worker was handed belongs to it
        used, count = stack.cpu() - before, len(done["latencies"])
        if level == 1:
            row.cpu_ms, row.parts = used.total * 1000 / count, by_part(used, count)
        cpu[str(level)] = round(used.total * 1000 / count, 2)
        row.rps[str(level)] = count / done["seconds"]
        row.p95_ms[str(level)] = p95_ms(done["latencies"])
    row.more |= {"cpu_ms_at": cpu, "bytes": done["bytes"] // len(done["latencies"])}
    _explain(row, list(left)[:PROFILED] if is_once else list(islice(cycle(requests), PROFILED)))
    return row


def _load(
    stack: Stack, requests: Sequence[Request], *, concurrency: int, seconds: float = MOST_SECONDS, expected: int = 200
) -> dict[str, Any]:
    plan = {"port": stack.port, "concurrency": concurrency, "seconds": seconds, "requests": requests, "repeat": False}
    done = subprocess.run([sys.executable, "-m", "tests.bench.load"], cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"The load did not run:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    if set(found["statuses"]) != {str(expected)}:
        raise BenchError(f"{requests[0][1]} answered {found['statuses']}, not {expected}.")
    return found


def _open(stack: Stack, request: Request, **headers: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    method, path, given, body = request
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    client = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=120)
    client.request(method, path, body or None, {"Host": f"localhost:{stack.port}", **given, **headers})
    return client, client.getresponse()


def _ask(stack: Stack, request: Request, expected: int = 200, **headers: str) -> http.client.HTTPResponse:
    client, answer = _open(stack, request, **headers)
    answer.read()
    client.close()
    if answer.status != expected:
        raise BenchError(f"{request[1]} answered {answer.status}, not {expected}.")
    return answer


def _queries(stack: Stack, request: Request, expected: int = 200) -> int:
    return int(_ask(stack, request, expected, **{COUNT: "1"}).getheader(QUERIES) or 0)


def _job(stack: Stack, name: str, count: int = 0, **more: str) -> tuple[dict[str, Any], Cpu]:
    """Run a job in a process of its own. Its processor time stands for the web's."""
    own, before = _children_seconds(), stack.cpu()
    done = subprocess.run(_job_command(name, count), cwd=ROOT, env=environment(stack.port, **more), capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"{name} did not succeed:\n{done.stderr}")
    used = stack.cpu() - before
    return json.loads(done.stdout), Cpu({**used.parts, "web": _children_seconds() - own})


def _job_command(name: str, count: int) -> list[str]:
    return [sys.executable, "-m", "tests.bench.jobs", name, str(count)]


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _kill_a_worker(stack: Stack, log: Path, lines: int, post: dict[str, str]) -> None:
    """Let a worker send until the server has taken so many, and kill it outright."""
    worker = subprocess.Popen(_job_command("send", 0), cwd=ROOT, env=environment(stack.port, **post), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while log.read_bytes().count(b"\n") < lines and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    worker.kill()
    worker.wait()


def _explain(row: Row, requests: Sequence[Request], **more: str) -> None:
    """Where the time goes, if the goal was missed."""
    if row.is_met is False:
        connection.close()
        command = _job_command("profile", 0)
        done = subprocess.run(command, cwd=ROOT, env=environment(8000, **more), input=json.dumps(requests), capture_output=True, text=True)
        row.profile = json.loads(done.stdout)["where"] if not done.returncode else [done.stderr.strip().splitlines()[-1]]


def _explain_job(stack: Stack, row: Row, name: str, count: int = 0) -> Row:
    if row.is_met is False:
        row.profile = _job(stack, name, count, BENCH_PROFILE="1")[0]["where"]
    return row
