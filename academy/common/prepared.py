"""Queries that are asked on every page: worked out once a process and planned once a connection, then asked with other values.

Django works out a queryset's SQL anew each time it is asked, and PostgreSQL plans it anew, which takes five times as long as answering. For
a page of ten small queries that is most of what the page costs. A prepared query is an ordinary queryset with `ask("name")` where a value
will stand:

    _OPEN = Prepared(lambda: Enrolment.objects.open().filter(learner=ask("learner")).select_related("module"))
    _OPEN(learner=person.pk)

It answers with a list of what the queryset would have: objects with what was selected or annotated, or tuples for `values_list`. Values are
plain: keys, days, moments, and lists for `ask_any`. Only for queries measured to matter; elsewhere a queryset reads better.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet, Value
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from psycopg import Cursor

T = TypeVar("T")


def ask(name: str) -> Any:
    """Stands in a prepared query for a value that is given when it is asked."""
    return _Ask(name)


def ask_any(name: str) -> Any:
    """Any of a list that is given when it is asked: `filter(pk=ask_any("pks"))`."""
    return _AskAny(name)


class _Ask(Value):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class _AskAny(_Ask):
    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "ANY(%s)", [self]


class _PreparingCursor(Cursor):
    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PreparingCursor":
        return super().execute(query, params, **{**options, "prepare": True})


def preparing_cursor() -> CursorWrapper:
    """`connection.cursor()` for statements that this connection will be asked again: PostgreSQL keeps their plans.

    Unless `prepare_threshold` of the database's options is None: a pooler may answer each statement by another connection.
    """
    cursor = connection.cursor()
    # A log of queries is to show them with their values, which only the client can put in.
    if not connection.queries_logged:
        cursor.cursor = _PreparingCursor(cursor.cursor.connection)
    return cursor


class Prepared(Generic[T]):
    """A queryset built and compiled on first need, safe to ask from every thread."""

    def __init__(self, build: Callable[[], QuerySet[Any, T]]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[T]:
        compiled = self._compiled
        params = tuple(values[param.name] if isinstance(param, _Ask) else param for param in compiled.params)
        with preparing_cursor() as cursor:
            cursor.execute(compiled.sql, params)
            return list(compiled.read(cursor.fetchall()))

    @cached_property
    def _compiled(self) -> "_Compiled":
        return _Compiled(self._build())


class _Compiled:
    """What is kept of a queryset: its SQL, and how its rows become objects. As `ModelIterable` does it."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        # Anything else (dictionaries, dates, rows of a union) would need its own way of being read.
        assert queryset._iterable_class in (ModelIterable, ValuesListIterable), queryset._iterable_class
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = compiler.as_sql()
        assert not compiler.has_extra_select, "Select what it is ordered by."
        select = cast(Sequence[Any], compiler.select)
        self.converters = list(compiler.get_converters([column[0] for column in select]).items())
        self.makes_objects = queryset._iterable_class is ModelIterable
        if self.makes_objects:
            klass_info = cast(dict[str, Any], compiler.klass_info)
            self.model = klass_info["model"]
            self.fields = slice(klass_info["select_fields"][0], klass_info["select_fields"][-1] + 1)
            self.names = [column[0].target.attname for column in select[self.fields]]
            self.related = get_related_populators(klass_info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
            self.annotations = list((compiler.annotation_col_map or {}).items())

    def read(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        for row in self._converted(rows):
            if not self.makes_objects:
                yield tuple(row)
                continue
            found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.fields])
            for populator in self.related:
                populator.populate(row, found)
            for name, position in self.annotations:
                setattr(found, name, row[position])
            yield found

    def _converted(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        if not self.converters:
            yield from rows
            return
        for row in map(list, rows):
            for position, (converters, expression) in self.converters:
                for convert in converters:
                    row[position] = convert(row[position], expression, connection)
            yield row
