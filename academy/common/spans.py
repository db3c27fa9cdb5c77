"""Spans of whole numbers, as PostgreSQL's `int4multirange` keeps them: apart, in order, and each number once however often it was added."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

# From the first number to before the last: (0, 15) is 0, 1, … 14.
Span = tuple[int, int]


class SpansField(models.Field):
    """A sequence of spans. The database joins those that touch or overlap; `+` there is the union."""

    def db_type(self, connection: Any) -> str:
        return "int4multirange"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sequence[Span]:
        return tuple((span.lower, span.upper) for span in value or ())

    def get_prep_value(self, value: Iterable[Span] | None) -> Any:
        return multirange(value or ())


def multirange(spans: Iterable[Span]) -> Multirange[int]:
    return Multirange(Range(start, end, "[)") for start, end in spans)


def length(spans: Iterable[Span]) -> int:
    """How many numbers there are, of spans that are apart."""
    return sum(end - start for start, end in spans)
