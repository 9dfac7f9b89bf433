"""What moved in the forecast since a snapshot, and what became of its commit."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.htmx import page
from core.scoping import get_visible_or_404, id_from
from opportunities.charts import falls
from opportunities.models import Category, Snapshot
from opportunities.queries.forecast.moves import Kind, moves_since
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.rows import Wanted
from opportunities.queries.forecast.then_rows import commit_of
from opportunities.queries.forecast.waterfall import (
    TOTAL,
    Outcome,
    page_behind,
    snapshots_of,
    usual_among,
    waterfall_of,
)
from opportunities.views.forecast import about, asked
from sellers.http import UserRequest


@require_safe
def forecast_changes(request: UserRequest) -> HttpResponse:
    place, period = asked(request)
    taken = snapshots_of(period)
    wanted, after = id_from(request.GET.get("snapshot")), request.GET.get("after", "")
    snapshot = next((one for one in taken if one.pk == wanted), None) or usual_among(taken, on=clock.today())
    context = about(place, period, taken=taken, snapshot=snapshot)
    if snapshot is not None:
        kind = id_from(request.GET.get("kind"))
        kind = kind if kind in Kind.values else 0
        here = place.query | {"period": period.code, "snapshot": snapshot.pk}
        part = moves_since(snapshot, place, period, kind=kind, after=after)
        more = urlencode(here | ({"kind": kind} if kind else {}) | {"after": part.after})
        context |= {"moves": part.rows, "more_url": f"{request.path}?{more}" if part.after else "", "kind": kind}
        if not after:
            found = waterfall_of(place, period, snapshot, on=clock.today())
            context |= {"waterfall": found, "falls": falls(found), "here": urlencode(here), "kinds": Kind.choices}
    return page(request, "opportunities/forecast/changes.html", context, fragment="more" if after else "")


@require_safe
def forecast_outcome(request: UserRequest) -> HttpResponse:
    """The rows behind a column of the waterfall."""
    place, period = asked(request)
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    if show not in (*Outcome.values, TOTAL):
        raise Http404
    snapshot = get_visible_or_404(Snapshot, user=request.user, pk=id_from(request.GET.get("snapshot")))
    if show == TOTAL:
        return _committed(request, place, period, snapshot)
    part = page_behind(place, period, snapshot, show, on=clock.today(), after=after)
    here = place.query | {"period": period.code, "snapshot": snapshot.pk}
    more = f"{request.path}?{urlencode(here | {'show': show, 'after': part.after})}" if part.after else ""
    context = about(place, period, rows=part.rows, more_url=more, outcome=Outcome(show), snapshot=snapshot)
    context["here"] = urlencode(here)
    return page(request, "opportunities/forecast/outcome.html", context, fragment="more" if after else "")


def _committed(request: UserRequest, place: Place, period: ForecastPeriod, snapshot: Snapshot) -> HttpResponse:
    """What the snapshot had in commit, as it stood there."""
    after, here = request.GET.get("after", ""), place.query | {"period": period.code, "snapshot": snapshot.pk}
    found = commit_of(place, period, snapshot, after=after)
    more = f"{request.path}?{urlencode(here | {'show': TOTAL, 'after': found.after})}" if found.after else ""
    context = about(place, period, wanted=Wanted(place, period, Category.COMMIT), found=found, more_url=more)
    context |= {"snapshot": snapshot, "then": snapshot.taken_at, "up_label": _("What moved")}
    context["up_url"] = f"{reverse('opportunities:forecast_changes')}?{urlencode(here)}"
    return page(request, "opportunities/forecast/rows.html", context, fragment="more" if after else "")
