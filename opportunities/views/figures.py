"""The formulas of a unit or a person in a period, each opening the rows that it was counted from."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from core import clock
from core.htmx import page
from core.scoping import get_visible_or_404, id_from
from opportunities.models import Product
from opportunities.queries.figures import FigureScope, products_for, scope_of, sheet_for
from opportunities.queries.figures.cut import cut_for, is_cut, opens_rows
from opportunities.queries.figures.parts import PARTS, others_booked, part_rows, sum_of
from opportunities.queries.figures.rows import DAYS, ROW_SETS, month_of, page_behind
from opportunities.queries.figures.shown import shown_figures, shown_stages
from opportunities.views.forecast import about, asked
from sellers.http import UserRequest


def _scope(request: UserRequest) -> FigureScope:
    place, period = asked(request)
    number = id_from(request.GET.get("product"))
    narrows = number and not is_cut(place)
    product = get_visible_or_404(Product, user=request.user, pk=number) if narrows else None
    return scope_of(place, period, on=clock.today(), product=product)


def _context(scope: FigureScope, **more: Any) -> dict[str, Any]:
    chosen = {"product": scope.product.pk} if scope.product is not None else {}
    context = about(scope.place, scope.period, product=scope.product, **more)
    context["here"] = urlencode(scope.place.query | {"period": scope.period.code} | chosen)
    context["place_query"] = urlencode(scope.place.query | chosen)
    context["opens"] = opens_rows(scope.place)
    return context


@require_safe
def figures(request: UserRequest) -> HttpResponse:
    scope = _scope(request)
    sheet = sheet_for(scope, part="endings")
    sheet = cut_for(scope.place, sheet) if sheet is not None else None
    products = [] if is_cut(scope.place) else products_for(request.user)
    context = _context(scope, sheet=sheet, products=products)
    if sheet is not None:
        months = [(dt.date.fromisoformat(first), n) for first, n in sheet.months]
        most = max((n for _first, n in months), default=0)
        context |= {"shown": shown_figures(sheet), "months": months, "most": most or 1}
    return page(request, "opportunities/figures/figures.html", context)


@require_safe
def figures_stages(request: UserRequest) -> HttpResponse:
    """Yields, days and the jam by stage: a panel of the page, and a page of its own."""
    scope = _scope(request)
    sheet = sheet_for(scope, part="stages")
    context = _context(scope, stages=shown_stages(sheet) if sheet is not None else [])
    return page(request, "opportunities/figures/stages.html", context, fragment="stages")


@require_safe
def figures_rows(request: UserRequest) -> HttpResponse:
    scope, show, after = _scope(request), request.GET.get("show", ""), request.GET.get("after", "")
    if show in PARTS:
        return _parts(request, scope, show, after)
    if show not in ROW_SETS:
        raise Http404
    stage = (id_from(request.GET.get("pipeline")), id_from(request.GET.get("stage")))
    month = month_of(scope, show, clock.day_from(request.GET.get("month", "")))
    part = page_behind(scope, show, stage=stage, month=month, after=after)
    context = _context(scope, rows=part.rows, title=ROW_SETS[show], days_are=DAYS.get(show, ""), month=month)
    wanted = {key: value for key, value in request.GET.items() if key in ("show", "pipeline", "stage", "month")}
    more = f"{context['here']}&{urlencode(wanted | {'after': part.after})}"
    context["more_url"] = f"{request.path}?{more}" if part.after else ""
    return page(request, "opportunities/figures/rows.html", context, fragment="more" if after else "")


def _parts(request: UserRequest, scope: FigureScope, show: str, after: str) -> HttpResponse:
    part = part_rows(scope, show, after=after)
    context = _context(scope, rows=part.rows, title=PARTS[show], show=show)
    if not after:
        context["sum"] = sum_of(scope, show)
    if show == "sellers" and not part.after:
        context["others"] = others_booked(scope)
    more = urlencode({"show": show, "after": part.after})
    context["more_url"] = f"{request.path}?{context['here']}&{more}" if part.after else ""
    return page(request, "opportunities/figures/parts.html", context, fragment="more" if after else "")
