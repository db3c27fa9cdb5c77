"""A taught session: what will happen, when one can come, how to book."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from academy.cohorts.queries import next_dates_of
from academy.common.days import today
from cms.player.visits import Visit


class SessionRenderer:
    def show(self, request: HttpRequest, visit: Visit) -> HttpResponse:
        dates = [] if visit.part.is_done else next_dates_of(visit.module, today())
        context = {"visit": visit, "content": visit.content, "minutes": round((visit.content["hours"] or 0) * 60), "dates": dates}
        return render(request, "player/session.html", context)
