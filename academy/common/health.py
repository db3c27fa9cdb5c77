"""Whether this process can serve: for load balancers and for people who look after the machine."""

from collections.abc import Callable
from functools import cache

from celery import current_app
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_SECONDS = 2


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with every part "ok", or 503 with what is wrong beside its name. Tells no secrets: the class of an error, not its words."""
    parts: dict[str, str] = {}
    checks: list[tuple[str, Callable[[], None]]] = [("database", _database), ("broker", _broker), ("migrations", _migrations)]
    for name, check in checks:
        try:
            check()
        except Exception as error:
            parts[name] = type(error).__name__
        else:
            parts[name] = "ok"
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


class MigrationsMissing(RuntimeError):
    """The database is behind the code."""


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with current_app.connection_for_write(connect_timeout=_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=_SECONDS)


def _migrations() -> None:
    if not _migrated_once():
        _migrated_once.cache_clear()
        raise MigrationsMissing


@cache
def _migrated_once() -> bool:
    """Whether nothing is left to migrate. Asked once a process: migrations do not undo themselves, and reading them takes a second."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
