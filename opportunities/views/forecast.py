"""The forecast of a unit or a person in a period: rungs, lines, gap; and the rows behind each number."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, formkeys
from core.htmx import go, page
from core.scoping import get_visible_or_404, id_from
from opportunities import actions
from opportunities.charts import ladder_bar
from opportunities.errors import Incomplete
from opportunities.forms import TargetForm
from opportunities.models import Category
from opportunities.policies import may_set_any_target, may_set_target
from opportunities.queries.forecast import ForecastPeriod, forecast_of, period_from, place_of
from opportunities.queries.forecast.gap import candidates_of, gap_lines
from opportunities.queries.forecast.ladder import total_of
from opportunities.queries.forecast.rows import Wanted, person_named, rows_of
from opportunities.queries.forecast.targets import stands_for, targets_said, targets_to_set
from opportunities.rulebook import LADDER
from sellers.http import UserRequest
from sellers.models import OrgUnit
from sellers.queries import parents_on


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
        "up": [(one, f"{base}?{urlencode({'unit': one.pk, 'period': period.code})}") for one in place.above],
        **more,
    }


@require_safe
def forecast(request: UserRequest) -> HttpResponse:
    place, period = asked(request)
    found = forecast_of(place, period)
    may_set = place.unit is not None and bool(may_set_target(request.user, place.unit, parents=place.parents))
    context = about(place, period, forecast=found, bar=ladder_bar(found.total), may_set=may_set)
    context["sets_targets"] = bool(may_set_any_target(request.user))
    return page(request, "opportunities/forecast/forecast.html", context)


@require_safe
def forecast_rows(request: UserRequest) -> HttpResponse:
    place, period = asked(request)
    rung, after = request.GET.get("rung", ""), request.GET.get("after", "")
    if rung not in LADDER:
        raise Http404
    missing = request.GET.get("rate") == "missing"
    wanted = Wanted(place, period, Category(rung), id_from(request.GET.get("who")), missing)
    found = rows_of(wanted, after=after)
    more = f"{request.path}?{urlencode(wanted.query | {'after': found.after})}" if found.after else ""
    context = about(place, period, wanted=wanted, found=found, who=person_named(wanted), more_url=more)
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
        watched = candidates_of(place, on=today, after=later)
        more = f"{base}?{urlencode(query | {'later': watched.after})}" if watched.after else ""
        context |= {"candidates": watched.rows, "later_url": more}
    if not after and not later:
        context["total"] = total_of(place, period)
    fragment = "more" if after else "later" if later else "gap"
    return page(request, "opportunities/forecast/gap.html", context, fragment=fragment)


@require_http_methods(["GET", "POST"])
def target(request: UserRequest, pk: int) -> HttpResponse:
    unit = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
    parents, today = parents_on(clock.today()), clock.today()
    may_set_target(request.user, unit, parents=parents).enforce()
    period = period_from(request.GET.get("period", ""), unit_id=pk, on=today, parents=parents)
    said = targets_said(unit, period)
    stands = stands_for(said)
    form = TargetForm(request.POST or None, stands=stands is not None, initial={"amount": stands})
    back = f"{reverse('opportunities:targets')}?{urlencode({'period': period.code})}"
    if request.method == "POST":
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid() and _set(form, unit, period, request):
                return go(request, key.result(back), message=_("The target of %(unit)s stands.") % {"unit": unit.name})
            key.forget()
    context = {"unit": unit, "period": period, "form": form, "said": said, "stands": stands, "back_url": back}
    status = 422 if request.method == "POST" else 200
    return page(request, "opportunities/forecast/target.html", context, fragment="form", status=status)


def _set(form: TargetForm, unit: OrgUnit, period: ForecastPeriod, request: UserRequest) -> bool:
    try:
        actions.set_target(unit, by=request.user, starts_on=period.start, ends_on=period.end, **form.cleaned_data)
    except Incomplete as error:
        form.add_error(error.field, error.message)
        return False
    return True


@require_safe
def targets(request: UserRequest) -> HttpResponse:
    """The targets of the units for which the reader sets them."""
    found = targets_to_set(request.user, request.GET.get("period", ""), on=clock.today())
    may_set_any_target(request.user).enforce()
    return page(request, "opportunities/forecast/targets.html", {"found": found, "period": found.period})
