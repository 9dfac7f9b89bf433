"""The organisation as of a day, and one unit."""

import copy
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, formkeys
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from sellers import actions
from sellers.conflict import conflict_of, settle
from sellers.forms.days import as_of_day
from sellers.forms.organisation import BELOW, NewUnitForm, UnitEditForm
from sellers.http import UserRequest
from sellers.models import OrgUnit, UnitKind
from sellers.policies import may_run_organisation
from sellers.staff_reads.changes import changes_of_unit
from sellers.staff_reads.planned import planned_in_units
from sellers.staff_reads.tree import tree_on
from sellers.staff_reads.unit import starting_unit, unit_sheet
from sellers.wallet import threshold_held


@require_GET
def organisation(request: UserRequest) -> HttpResponse:
    """The tree as of a day, today unless the address says another."""
    may_run_organisation(request.user).enforce()
    day = as_of_day(request.GET)
    context = {"day": day, "is_today": day == clock.today(), "roots": tree_on(day, viewer=request.user)}
    return page(request, "sellers/administration/organisation.html", context)


@require_GET
def unit(request: UserRequest, pk: int) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    one = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
    today = clock.today()
    day = max(today, one.opened_on) if one.opened_on is not None else today
    context = {
        "unit": one,
        "pk_text": str(one.pk),
        "sheet": unit_sheet(one, on=day),
        "day": day,
        "is_planned": day > today,
        "is_closed": one.closed_on is not None and one.closed_on <= today,
        "planned": planned_in_units([one], after=today).get(one.pk, []),
        "wallet": threshold_held(one, on=today),
    }
    return page(request, "sellers/administration/unit.html", context)


@require_GET
def unit_history(request: UserRequest, pk: int) -> HttpResponse:
    """Who changed what and when."""
    may_run_organisation(request.user).enforce()
    one = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
    context = {"up_url": resolve_url("sellers:unit", pk=pk), "up_label": one.name, "changes": changes_of_unit(one)}
    return page(request, "sellers/administration/history.html", context)


@require_http_methods(["GET", "POST"])
def unit_new(request: UserRequest) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    if request.method == "GET":
        return _form_page(request, NewUnitForm(initial=_starting(request), viewer=request.user))
    form = NewUnitForm(request.POST, viewer=request.user)
    with formkeys.once(request, by=request.user) as key:
        if key.again:
            return go(request, key.again)
        if form.is_valid():
            try:
                one = actions.create_unit(by=request.user, **form.cleaned_data)
                url = key.result(resolve_url("sellers:unit", pk=one.pk))
                return go(request, url, message=_("%(unit)s is made. Now add its people.") % {"unit": one.name})
            except RuleError as error:
                form.add_error(None, error.message)
        key.forget()
    return _form_page(request, form, status=422)


def _starting(request: UserRequest) -> dict[str, Any]:
    """Under the unit that she comes from, of the kind that usually hangs there; else under the company."""
    above = starting_unit(request.user, request.GET.get("parent", ""))
    if above is None:
        return {"kind": UnitKind.COMPANY}
    return {"parent": above.pk, "kind": BELOW[UnitKind(above.kind)]}


@require_http_methods(["GET", "POST"])
def unit_edit(request: UserRequest, pk: int) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    one = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
    if request.method == "GET":
        return _form_page(request, UnitEditForm(instance=copy.copy(one)), one, version=one.version)
    form = UnitEditForm(settle(request.POST, one), instance=copy.copy(one))
    if form.is_valid():
        try:
            actions.edit_unit(one, by=request.user, read_at=read_version(request.POST), **form.cleaned_data)
            return go(request, resolve_url("sellers:unit", pk=pk), message=_("Saved."))
        except Stale:
            one.refresh_from_db()
            return _form_page(request, form, one, status=422, conflict=conflict_of(form, one))
    return _form_page(request, form, one, status=422, version=request.POST.get("version", ""))


def _form_page(
    request: UserRequest, form: BaseForm, one: OrgUnit | None = None, *, status: int = 200, **extra: Any
) -> HttpResponse:
    up = resolve_url("sellers:unit", pk=one.pk) if one is not None else resolve_url("sellers:organisation")
    context = {
        "form": form,
        "title": _("Edit") if one is not None else _("Add a unit"),
        "up_url": up,
        "up_label": one.name if one is not None else _("Organisation"),
        "more": () if one is not None else ("cost_center", "name_en"),
        "label": _("Save") if one is not None else _("Add the unit"),
        **extra,
    }
    return page(request, "sellers/administration/form.html", context, fragment="form", status=status)
