"""Working hours, holidays and the fiscal year of a unit."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, formkeys
from core.errors import RuleError
from core.htmx import go, page
from core.scoping import get_visible_or_404, id_from
from sellers import business_settings as reads
from sellers.actions import business_time as actions
from sellers.forms.business_time import HolidaysForm, HoursForm, YearStartForm
from sellers.http import UserRequest
from sellers.models import BusinessHours, FiscalYear, Holiday, OrgUnit
from sellers.policies import may_set_business_time

KINDS = {"hours": BusinessHours, "fiscal": FiscalYear}


@require_GET
def business_time(request: UserRequest) -> HttpResponse:
    may_set_business_time(request.user).enforce()
    units, year = reads.units_for(request.user), _year(request.GET.get("year"))
    chosen = id_from(request.GET.get("unit"))
    unit = next((unit for unit, _depth in units if unit.pk == chosen), units[0][0] if units else None)
    business = reads.business_of(unit, year=year) if unit is not None else None
    context = {"units": units, "business": business, "unit": unit, "year": year, "today": clock.today()}
    context |= {"before": max(year - 1, reads.FIRST_YEAR), "after": min(year + 1, reads.LAST_YEAR)}
    return page(request, "sellers/administration/business_time.html", context, fragment="body")


@require_http_methods(["GET", "POST"])
def business_hours(request: UserRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    now = reads.business_of(unit, year=clock.today().year).hours_now
    initial: dict[str, Any] = {"opens_at": now.opens_at, "closes_at": now.closes_at, "valid_from": clock.today()}
    initial["weekdays"] = [str(day) for day in range(7) if now.weekdays >> day & 1]
    form = HoursForm(request.POST or None, initial=initial) if request.method == "GET" else HoursForm(request.POST)
    return _set(request, unit, form, actions.set_hours, _("Working hours"))


@require_http_methods(["GET", "POST"])
def business_year(request: UserRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    now = reads.business_of(unit, year=clock.today().year).fiscal_now
    initial = {"starts_month": now.fiscal, "season_starts_month": now.season, "valid_from": clock.today()}
    form = YearStartForm(initial=initial) if request.method == "GET" else YearStartForm(request.POST)
    return _set(request, unit, form, actions.set_fiscal_year, _("Fiscal year and season"))


@require_http_methods(["GET", "POST"])
def business_holidays(request: UserRequest, pk: int) -> HttpResponse:
    """One day, or many pasted."""
    unit = _unit(request, pk)
    form = HolidaysForm(request.POST) if request.method == "POST" else HolidaysForm()
    if request.method == "POST" and form.is_valid():
        days = form.days()
        n = actions.add_holidays(unit, by=request.user, days=days)
        return go(request, _place(unit, min(day for day, _name in days).year), message=_added(n))
    context = {"form": form, "unit": unit, "back_url": _place(unit, clock.today().year)}
    status = 422 if request.method == "POST" else 200
    return page(request, "sellers/administration/holidays_new.html", context, fragment="form", status=status)


@require_POST
def business_day(request: UserRequest, pk: int) -> HttpResponse:
    """`works`: a day off becomes a working day here; else what the unit said about the day is taken back."""
    unit, day = _unit(request, pk), clock.day_from(request.POST.get("day", ""))
    if day is None:
        return page(request, "400.html", status=422)
    if request.POST.get("works"):
        names = reads.public_names(day.year)
        name = names.get(day) or _("Working day")
        actions.add_holidays(unit, by=request.user, days=[(day, name)], works=True)
        message = _("It is a working day again.")
    else:
        actions.remove_holiday(get_visible_or_404(Holiday, user=request.user, unit=unit, day=day), by=request.user)
        message = pgettext("a setting", "Taken back.")
    return go(request, _place(unit, day.year), message=message)


@require_POST
def business_copy(request: UserRequest, pk: int) -> HttpResponse:
    unit, year = _unit(request, pk), _year(request.POST.get("year"))
    n = actions.copy_holidays(unit, by=request.user, into=year)
    return go(request, _place(unit, year), message=_added(n))


@require_POST
def business_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """A planned change is taken back."""
    unit, kind = _unit(request, pk), KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        return page(request, "400.html", status=422)
    row = get_visible_or_404(kind, user=request.user, unit=unit, pk=id_from(request.POST.get("row")))
    actions.withdraw(row, by=request.user)
    return go(request, _place(unit, clock.today().year), message=_("The planned change is taken back."))


def _set(request: UserRequest, unit: OrgUnit, form: Any, action: Any, title: str) -> HttpResponse:
    back = _place(unit, clock.today().year)
    if request.method == "POST" and form.is_valid():
        try:
            with formkeys.once(request, by=request.user) as key:
                if not key.again:
                    action(unit, by=request.user, **form.values())
                    key.result(back)
            return go(request, back, message=_("Saved. It holds from the day that you chose."))
        except RuleError as error:
            form.add_error("valid_from" if error.code in ("settled", "planned") else None, error.message)
    context = {"form": form, "unit": unit, "title": title, "back_url": back}
    status = 422 if request.method == "POST" else 200
    return page(request, "sellers/administration/business_set.html", context, fragment="form", status=status)


def _unit(request: UserRequest, pk: int) -> OrgUnit:
    may_set_business_time(request.user).enforce()
    return get_visible_or_404(OrgUnit, user=request.user, pk=pk)


def _year(text: Any) -> int:
    year = id_from(text) or clock.today().year
    return min(max(year, reads.FIRST_YEAR), reads.LAST_YEAR)


def _place(unit: OrgUnit, year: int) -> str:
    return f"{resolve_url('sellers:business_time')}?{urlencode({'unit': unit.pk, 'year': year})}"


def _added(n: int) -> str:
    if not n:
        return _("Nothing new: these days are there already, or have passed.")
    return ngettext("%(n)s day is added.", "%(n)s days are added.", n) % {"n": n}
