"""Rules of notification of a unit: which kinds, how many, when, and when a leader is told."""

from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, formkeys
from core.htmx import go, page
from core.scoping import get_visible_or_404, id_from
from sellers import actions
from sellers.business_settings import units_for
from sellers.forms.notice_rules import NoticeRulesForm
from sellers.http import UserRequest
from sellers.models import OrgUnit
from sellers.notice_pages import notice_page_of, planned_row
from sellers.notice_rules import rules_of_units
from sellers.policies import may_run_mail


@require_GET
def notice_rules(request: UserRequest) -> HttpResponse:
    """What holds in a unit today; the whole company's unit comes first."""
    may_run_mail(request.user).enforce()
    units, chosen = units_for(request.user), id_from(request.GET.get("unit"))
    unit = next((unit for unit, _depth in units if unit.pk == chosen), units[0][0] if units else None)
    rules = notice_page_of(unit, on=clock.today()) if unit is not None else None
    context = {"units": units, "unit": unit, "rules": rules}
    return page(request, "sellers/administration/notices.html", context, fragment="body")


@require_http_methods(["GET", "POST"])
def notice_rules_change(request: UserRequest, pk: int) -> HttpResponse:
    """One form for everything that the unit says; what is the same as before is not written."""
    unit = _unit(request, pk)
    form = NoticeRulesForm(request.POST or None, unit=unit, rules=rules_of_units([pk], on=clock.today())[pk])
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "unit": unit, "back_url": _place(unit)}
        status = 200 if request.method == "GET" else 422
        return page(request, "sellers/administration/notices_change.html", context, fragment="form", status=status)
    with formkeys.once(request, by=request.user) as key:
        if not key.again:
            when, limits, rules = form.cleaned_data["valid_from"], form.limits(), form.by_code()
            actions.set_notice_rules(unit, by=request.user, valid_from=when, limits=limits, rules=rules)
            key.result(_place(unit))
    return go(request, _place(unit), message=_("Saved. It holds from the day that you chose."))


@require_POST
def notice_rules_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """A planned change is taken back."""
    unit = _unit(request, pk)
    row = planned_row(unit, request.POST.get("table", ""), id_from(request.POST.get("row")))
    if row is None:
        raise Http404
    actions.withdraw_notice_rule(row, by=request.user)
    return go(request, _place(unit), message=_("The planned change is taken back."))


def _unit(request: UserRequest, pk: int) -> OrgUnit:
    may_run_mail(request.user).enforce()
    return get_visible_or_404(OrgUnit, user=request.user, pk=pk)


def _place(unit: OrgUnit) -> str:
    return f"{resolve_url('sellers:notice_rules')}?{urlencode({'unit': unit.pk})}"
