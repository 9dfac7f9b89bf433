"""Employees for administrators: list, page, new, edit."""

import copy
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, formkeys, mail
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from sellers import actions
from sellers.conflict import conflict_of, settle
from sellers.forms.people import EmployeeEditForm, NewEmployeeForm, first_day
from sellers.http import UserRequest
from sellers.models import Language, Role, UnitKind, User
from sellers.policies import may_run_organisation
from sellers.security import has_company_account, has_second_factor
from sellers.staff_reads.changes import changes_of_user
from sellers.staff_reads.people import EmployeeFilter, employees_after
from sellers.staff_reads.person import employee_sheet
from sellers.staff_reads.planned import planned_among
from sellers.staff_reads.status import Status
from sellers.staff_reads.tree import unit_choices
from sellers.staff_reads.unit import starting_unit
from sellers.views.links import fresh_links, remember_link

NEW = "sellers/administration/employee_new.html"


@require_GET
def employees(request: UserRequest) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    wanted = EmployeeFilter.from_query(request.GET)
    lines = employees_after(wanted, viewer=request.user, after=request.GET.get("after", ""))
    context = {
        "filter": wanted,
        "lines": lines.rows,
        "more_url": f"?{wanted.query_string(after=lines.after)}" if lines.after else "",
        "units": [(str(pk), words) for pk, words in unit_choices(request.user, on=clock.today())],
        "roles": Role.choices,
        "statuses": Status.choices,
        "links": fresh_links(request),
    }
    template = "sellers/administration/employees.html"
    return page(request, template, context, fragment="more" if "after" in request.GET else "rows")


@require_GET
def employee(request: UserRequest, pk: int) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    one = get_visible_or_404(User, user=request.user, pk=pk)
    today = clock.today()
    sheet = employee_sheet(one, on=today)
    context = {
        "person": one,
        "sheet": sheet,
        "day": today,
        "dead": mail.dead_address(one.email) if sheet.status != Status.FORMER else None,
        "planned": planned_among(one, sheet.places, sheet.roles, sheet.leads, after=today),
        "has_factor": has_second_factor(one),
        "is_linked": has_company_account(one),
        "links": fresh_links(request),
    }
    return page(request, "sellers/administration/employee.html", context)


@require_GET
def employee_history(request: UserRequest, pk: int) -> HttpResponse:
    """Who changed what and when."""
    may_run_organisation(request.user).enforce()
    one = get_visible_or_404(User, user=request.user, pk=pk)
    context = {"up_url": resolve_url("sellers:employee", pk=pk), "up_label": one.name, "changes": changes_of_user(one)}
    return page(request, "sellers/administration/history.html", context)


@require_http_methods(["GET", "POST"])
def employee_new(request: UserRequest) -> HttpResponse:
    """One form: who, where, since when. The invitation goes out with it."""
    may_run_organisation(request.user).enforce()
    if request.method == "GET":
        form = NewEmployeeForm(initial=_starting(request), viewer=request.user)
        return page(request, NEW, {"form": form, "links": fresh_links(request)}, fragment="form")
    form = NewEmployeeForm(request.POST, viewer=request.user)
    with formkeys.once(request, by=request.user) as key:
        if key.again:
            return go(request, key.again)
        if form.is_valid():
            try:
                one = _hire(request, form)
                url = key.result(_after(request, form, one))
                return go(request, url, message=_("%(name)s is invited.") % {"name": one.name})
            except RuleError as error:
                form.add_error("email" if error.code == "known_email" else None, error.message)
        key.forget()
    return page(request, NEW, {"form": form}, fragment="form", status=422)


def _starting(request: UserRequest) -> dict[str, Any]:
    """In the unit that the administrator comes from, as a seller, from today or from the day on which it opens."""
    unit = starting_unit(request.user, request.GET.get("unit", ""))
    asked = unit if unit is not None and request.GET.get("unit") else None
    roles = [role for role in request.GET.getlist("role") if role in Role.values]
    sells = unit is None or unit.kind not in (UnitKind.COMPANY, UnitKind.STAFF)
    return {
        "unit": asked.pk if asked is not None else "",
        "on": first_day(asked.opened_on if asked is not None else None),
        "roles": roles or ([Role.SELLER] if sells or asked is None else []),
        "language": request.GET.get("language") or Language.KOREAN,
        "job_title": request.GET.get("job_title", "")[:60],
    }


def _hire(request: UserRequest, form: NewEmployeeForm) -> User:
    one = actions.hire(by=request.user, **form.cleaned_data)
    invitation = actions.invite(one, by=request.user)
    remember_link(request, invitation)
    return one


def _after(request: UserRequest, form: NewEmployeeForm, one: User) -> str:
    """Her page, or the same form again for the next person of the same unit and role."""
    if "another" not in request.POST:
        return resolve_url("sellers:employee", pk=one.pk)
    kept = form.cleaned_data
    again = {"unit": kept["unit"].pk, "language": kept["language"]}
    roles = [role for role in kept["roles"] if not (kept["leads"] and role == Role.LEADER)]
    return f"{resolve_url('sellers:employee_new')}?{urlencode({**again, 'role': roles}, doseq=True)}"


@require_http_methods(["GET", "POST"])
def employee_edit(request: UserRequest, pk: int) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    one = get_visible_or_404(User, user=request.user, pk=pk)
    if request.method == "GET":
        return _edit_page(request, EmployeeEditForm(instance=copy.copy(one)), one, version=one.version)
    form = EmployeeEditForm(settle(request.POST, one), instance=copy.copy(one))
    if form.is_valid():
        try:
            actions.edit_user(one, by=request.user, read_at=read_version(request.POST), **form.cleaned_data)
            return go(request, resolve_url("sellers:employee", pk=pk), message=_("Saved."))
        except Stale:
            one.refresh_from_db()
            return _edit_page(request, form, one, status=422, conflict=conflict_of(form, one))
        except RuleError as error:
            form.add_error("email" if error.code == "known_email" else None, error.message)
    return _edit_page(request, form, one, status=422, version=request.POST.get("version", ""))


def _edit_page(request: UserRequest, form: BaseForm, one: User, *, status: int = 200, **extra: Any) -> HttpResponse:
    up = resolve_url("sellers:employee", pk=one.pk)
    context = {"form": form, "title": _("Edit"), "up_url": up, "up_label": one.name, "more": (), **extra}
    return page(request, "sellers/administration/form.html", context, fragment="form", status=status)
