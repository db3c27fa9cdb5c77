"""What is measured in a process of its own: `python -m tests.bench.jobs NAME [COUNT]`, its result as JSON.

BENCH_PROFILE=1 adds where the time goes.
"""

import cProfile
import json
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

GROUPS = (
    "django/template",
    "django/db",
    "django/http",
    "django/middleware",
    "django",
    "wagtail",
    "allauth",
    "psycopg",
    "reportlab",
    "pikepdf",
    "celery",
    "kombu",
    "smtplib",
    "email",
)


def main(name: str, count: int) -> dict[str, Any]:
    import django

    django.setup()
    return {"certificates": certificates, "note": note, "send": send, "rebuild": rebuild, "profile": profile}[name](count)


def certificates(count: int) -> dict[str, Any]:
    """Draw and keep the PDFs of so many certificates, issued beforehand."""
    from django.utils import timezone

    from certificates.models import Certificate
    from certificates.operations import issue_for_completion, pdf_of
    from courses.models import Completion

    now = timezone.now()
    done = Completion.objects.standing().filter(person__username__startswith="volume-", module__current_edition__isnull=False)
    for completion in done.order_by("pk")[: count + 3]:
        issue_for_completion(completion=completion, at=now, is_told=False)
    issued = list(Certificate.objects.filter(pdf="").order_by("-pk")[: count + 3])
    # Fonts are read and the frame is drawn once a process.
    for certificate in issued[:3]:
        pdf_of(certificate)
    each: list[float] = []

    def work() -> None:
        for certificate in issued[3:]:
            began = time.perf_counter()
            pdf_of(certificate)
            each.append(time.perf_counter() - began)

    seconds, where = timed(work)
    return {"count": len(each), "seconds": seconds, "each": each, "where": where}


def note(count: int) -> dict[str, Any]:
    """Put down the reminders of an ordinary day: the day before, everybody was told what was due by then.

    Generated people did everything lately, so that is a day in a year's time. The last `count` of the messages are held back.
    """
    from django.utils import timezone

    from academy.notices.models import Mail
    from academy.notices.operations import remind

    now, day = timezone.now(), timezone.localdate() + timedelta(days=400)
    first: list[Any] = []
    seconds, where = timed(lambda: first.extend(remind(on=day - timedelta(days=1), at=now)))
    Mail.objects.all().update(state=Mail.State.NOT_NEEDED)
    due = remind(on=day, at=now)
    held = Mail.objects.filter(state=Mail.State.WAITING).order_by("-pk").values("pk")[:count]
    Mail.objects.filter(pk__in=held).update(next_try_at=now + timedelta(days=1))
    return {"first_run": {"steps": len(first), "seconds": round(seconds, 2)}, "steps": len(due), "where": where}


def send(_count: int) -> dict[str, Any]:
    """Send what is due; BENCH_LATER is by how many minutes this worker's clock is ahead."""
    from django.urls import reverse
    from django.utils import timezone

    from academy.notices.operations import send_waiting_mail

    reverse("dashboards:team")  # the addresses are read once a process, and a worker lives long
    ahead = timedelta(minutes=int(os.environ.get("BENCH_LATER", "0")))
    found: list[Any] = []
    seconds, where = timed(lambda: found.append(send_waiting_mail(now=lambda: timezone.now() + ahead)))
    return {"seconds": seconds, "where": where, **vars(found[0])}


def rebuild(_count: int) -> dict[str, Any]:
    """From nothing, which is the slowest case: every row is written."""
    from django.db import connection

    from academy.competencies.models import Obligation, Period
    from academy.competencies.operations import rebuild_all

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Period._meta.db_table}, {Obligation._meta.db_table}")
    seconds, where = timed(lambda: rebuild_all(threads=1) if os.environ.get("BENCH_PROFILE") else rebuild_all())
    return {"seconds": seconds, "where": where, "periods": Period.objects.count(), "obligations": Obligation.objects.count()}


def profile(_count: int) -> dict[str, Any]:
    """Where the time of some requests goes; they come as JSON on the input, as `tests.bench.load` takes them.

    With BENCH_COLD=1 the page cache is forgotten before each.
    """
    from django.test import Client

    from academy.common import pagecache

    requests = json.load(sys.stdin)
    client = Client(raise_request_exception=True)

    def ask(request: list[Any]) -> None:
        method, path, headers, body = request
        if os.environ.get("BENCH_COLD"):
            pagecache.clear()
        client.cookies.load(headers.get("Cookie", ""))
        kind = "application/x-www-form-urlencoded"
        response = client.generic(method, path, body, content_type=kind, headers={"Host": "localhost"})
        if response.streaming:
            for _chunk in response.streaming_content:
                pass

    for request in requests[: len(requests) // 4]:
        ask(request)
    rest = requests[len(requests) // 4 :]
    os.environ["BENCH_PROFILE"] = "1"
    _seconds, where = timed(lambda: [ask(request) for request in rest], each=len(rest))
    return {"where": where}


def timed(work: Callable[[], Any], *, each: int = 1) -> tuple[float, list[str]]:
    """How long it took and, where it was asked for, in which parts of the code: in ms of each."""
    profiler = cProfile.Profile(time.process_time) if os.environ.get("BENCH_PROFILE") else None
    began = time.perf_counter()
    if profiler:
        profiler.runcall(work)
    else:
        work()
    seconds = time.perf_counter() - began
    return seconds, _where(pstats.Stats(profiler), each) if profiler else []


def _where(stats: pstats.Stats, each: int) -> list[str]:
    groups: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, line, function), (_calls, _all, own, _below, _callers) in stats.stats.items():  # type: ignore[attr-defined]
        group = _group(file)
        groups[group] += own
        functions[f"{group}: {function} (line {line})" if file != "~" else function] += own
    whole = sum(groups.values())
    lines = [f"of the web process alone, under the profiler, which slows everything: {whole * 1000 / each:.1f} CPU ms each"]
    lines += [f"{seconds * 1000 / each:8.2f} ms  {seconds / whole:4.0%}  {group}" for group, seconds in groups.most_common(8)]
    lines += ["of these the dearest functions:"]
    lines += [f"{seconds * 1000 / each:8.2f} ms  {name}" for name, seconds in functions.most_common(8)]
    return lines


def _group(file: str) -> str:
    if file in ("~", ""):
        return "built in"
    for ours in ("/academy/", "/courses/", "/certificates/", "/cms/"):
        if ours in file and "site-packages" not in file:
            return ours.strip("/") + "/" + "/".join(file.rpartition(ours)[2].split("/")[:-1])
    path = file.partition("site-packages/")[2] or file.rpartition("/python3")[2].partition("/")[2]
    return next((group for group in GROUPS if path.startswith(group)), path.partition("/")[0])


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
