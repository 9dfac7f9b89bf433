"""The forecast of a unit or a person in a period: rungs, lines, gap; and the rows behind each number."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.htmx import page
from core.scoping import get_visible_or_404, id_from
from opportunities.charts import ladder_bar
from opportunities.models import Category, Snapshot
from opportunities.policies import may_set_any_target, may_set_target, may_tend
from opportunities.queries.forecast import Forecast, forecast_of, period_from, place_of
from opportunities.queries.forecast.as_of import Then, first_record, forecast_then
from opportunities.queries.forecast.gap import candidates_of, gap_lines
from opportunities.queries.forecast.ladder import total_of
from opportunities.queries.forecast.rows import Wanted, person_named, rows_of
from opportunities.queries.forecast.then_rows import rows_then
from opportunities.rulebook import LADDER
from sellers.http import UserRequest


def asked(request: UserRequest) -> tuple[Any, Any]:
    """Place and period of the address. Errors: PermissionDenied for sums that are not the reader's."""
    place = place_of(request.user, unit=request.GET.get("unit", ""), user=request.GET.get("user", ""))
    unit = place.unit or (place.above[-1] if place.above else None)
    period = period_from(
        request.GET.get("period", ""),
        unit_id=unit.pk if unit is not None else None,
        on=clock.today(),
        parents=place.parents,
    )
    return place, period


def about(place: Any, period: Any, **more: Any) -> dict[str, Any]:
    """What every page of the forecast shows: whose, when, and the addresses around it."""
    base = reverse("opportunities:forecast")
    return {
        "place": place,
        "period": period,
        "query": urlencode(place.query | {"period": period.code}),
        "place_query": urlencode(place.query),
        "currency": settings.DEFAULT_CURRENCY,
        "up": [
            (one, f"{base}?{urlencode({'unit': one.pk, 'period': period.code})}")
            for one in place.above
            if place.may_open(one)
        ],
        **more,
    }


@require_safe
def forecast(request: UserRequest) -> HttpResponse:
    """As it is, or with `on` as it was known at the end of a day, or with `snapshot` when that was taken."""
    place, period = asked(request)
    then, snapshot = then_of(request)
    found = forecast_then(place, period, then) if then is not None else forecast_of(place, period)
    may_set = place.unit is not None and bool(may_set_target(request.user, place.unit, parents=place.parents))
    context = about(place, period, forecast=found, bar=ladder_bar(found.total), may_set=may_set)
    context |= {"then": then, "snapshot": snapshot, "today": clock.today()}
    # a figure of a past day opens the rows of that day, and a unit its own page of it
    context["then_query"] = f"&{urlencode(asked_then(then, snapshot))}" if then is not None else ""
    context["rows_query"] = context["query"] + context["then_query"]
    context |= before_records(then, found)
    context["sets_targets"] = bool(may_set_any_target(request.user))
    return page(request, "opportunities/forecast/forecast.html", context)


def then_of(request: UserRequest) -> tuple[Then | None, Snapshot | None]:
    """The instant of the past that an address asks for; None for now."""
    if number := id_from(request.GET.get("snapshot")):
        snapshot = get_visible_or_404(Snapshot, user=request.user, pk=number)
        return Then(snapshot.taken_at, snapshot.known_on), snapshot
    day = clock.day_from(request.GET.get("on", ""))
    if day is None or day >= clock.today():
        return None, None
    end = clock.start_of(day + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
    return Then(end, day), None


def asked_then(then: Then | None, snapshot: Snapshot | None) -> dict[str, Any]:
    """What names the instant in an address."""
    if snapshot is not None:
        return {"snapshot": snapshot.pk}
    return {"on": then.day.isoformat()} if then is not None else {}


def before_records(then: Then | None, found: Forecast) -> dict[str, Any]:
    """`is_before`: nothing was recorded yet on a past day that has no figure; `first`: the first day with records."""
    if then is None or found.lines or found.total.target or any(one.amount or one.unrated for one in found.total.cells):
        return {"is_before": False}
    first = first_record()
    is_before = first is None or first > then.at
    return {"is_before": is_before, "first": clock.day_of(first) if first is not None else None}


@require_safe
def forecast_rows(request: UserRequest) -> HttpResponse:
    """What stands behind a figure today; with `on` or `snapshot` behind the figure of that day, as it stood then."""
    place, period = asked(request)
    then, snapshot = then_of(request)
    rung, after = request.GET.get("rung", ""), request.GET.get("after", "")
    if rung not in LADDER:
        raise Http404
    missing = request.GET.get("rate") == "missing"
    wanted = Wanted(place, period, Category(rung), id_from(request.GET.get("who")), missing)
    found = rows_of(wanted, after=after) if then is None else rows_then(wanted, then, after=after)
    when = asked_then(then, snapshot)
    more = f"{request.path}?{urlencode(wanted.query | when | {'after': found.after})}" if found.after else ""
    context = about(place, period, wanted=wanted, found=found, who=person_named(wanted), more_url=more)
    here = urlencode(place.query | {"period": period.code} | when)
    context |= {"then": then, "snapshot": snapshot, "missing_url": f"?{urlencode(wanted.query | when)}&rate=missing"}
    context |= {"up_url": f"{reverse('opportunities:forecast')}?{here}", "up_label": _("Forecast")}
    return page(request, "opportunities/forecast/rows.html", context, fragment="more" if after else "")


@require_safe
def forecast_gap(request: UserRequest) -> HttpResponse:
    """The list under the gap, and the potential opportunities beneath it: `after` and `later` are their next pages."""
    place, period = asked(request)
    today, after, later = clock.today(), request.GET.get("after", ""), request.GET.get("later", "")
    base = reverse("opportunities:forecast_gap")
    query = place.query | {"period": period.code}
    context = about(place, period, later_page=bool(later), candidates=None)
    if not later:
        part = gap_lines(place, period, on=today, after=after)
        more = f"{base}?{urlencode(query | {'after': part.after})}" if part.after else ""
        context |= {"lines": part.rows, "more_url": more}
    if not after:
        watched = candidates_of(place, after=later)
        more = f"{base}?{urlencode(query | {'later': watched.after})}" if watched.after else ""
        candidates = [(row, bool(may_tend(request.user, row))) for row in watched.rows]
        context |= {"candidates": candidates, "later_url": more}
    if not after and not later:
        context["total"] = total_of(place, period)
    fragment = "more" if after else "later" if later else "gap"
    return page(request, "opportunities/forecast/gap.html", context, fragment=fragment)
