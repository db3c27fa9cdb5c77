"""A person's own way through the stories, over time: drawn in the window, and in a table. Nobody else has such a page about them."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from academy.common.wording import short_day
from academy.people.models import Person
from courses.queries import StoryPath, paths_of, ways_counted

# The drawing has room for so many goes, the latest; the table has them all.
DRAWN = 12
A_PAGE = 25


@require_GET
@login_required
@never_cache
def my_window(request: HttpRequest) -> HttpResponse:
    paths = paths_of(cast(Person, request.user))
    page = Paginator(paths[::-1], A_PAGE).get_page(request.GET.get("page"))
    context = {
        "periods": _periods(paths),
        "drawn": [{"label": path.title, "value": short_day(path.began_at), "ways": path.ways} for path in paths[-DRAWN:]],
        "paths": paths,
        "page": page,
        "rows": [(path, ways_counted([path])) for path in page],
        "total": ways_counted(paths),
    }
    return render(request, "dashboards/learning/window.html", context)


def _periods(paths: Sequence[StoryPath]) -> list[dict[str, Any]]:
    """The earlier and the later half of the goes, each with its counts; of a single go, that one."""
    half = len(paths) // 2
    return [{"counts": ways_counted(part), "goes": len(part), "since": part[0].began_at} for part in (paths[:half], paths[half:]) if part]
