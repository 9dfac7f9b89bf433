"""Pages of companies: list, page, new, edit."""

import copy
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, formkeys
from core.errors import RuleError, Stale
from core.htmx import go, page, wants_fragment
from core.scoping import get_visible_or_404
from core.versions import read_version
from customers import actions, policies, queries
from customers.forms.company import CompanyForm
from customers.list_pages import COMPANIES
from customers.models import Company
from customers.queries.keys import SHOWN
from sellers.conflict import conflict_of, settle
from sellers.http import UserRequest
from sellers.lists.controls import Controls
from sellers.saved_views import lines_of_list, segment_choices, start_of, views_of


@require_GET
def companies(request: UserRequest) -> HttpResponse:
    if not request.GET and (start := start_of(request.user, COMPANIES)):
        return redirect(start)
    found = queries.CompanyFilter.from_query(request.GET).for_reader(request.user)
    lines = queries.companies_after(found, viewer=request.user, after=request.GET.get("after", ""))
    context = {
        "filter": found,
        "lines": lines.rows,
        "ticked": request.GET.get("tick") == "all",
        "more_url": f"?{found.query_string(after=lines.after)}" if lines.after else "",
    }
    if not wants_fragment(request):
        context |= _bar(found, request)
    return page(request, "customers/companies.html", context, fragment="more" if "after" in request.GET else "rows")


def _bar(found: queries.CompanyFilter, request: UserRequest) -> dict[str, Any]:
    """What stands above the list: its filters and the views that are kept of it."""
    views = views_of(request.user)
    return {
        "controls": Controls(found.controls(segment_choices(views))),
        "views": lines_of_list(COMPANIES, found, views, user=request.user),
    }


@require_GET
def company(request: UserRequest, pk: int) -> HttpResponse:
    one = queries.company_sheet(pk, user=request.user, on=clock.today())
    if one is None:
        raise Http404
    if one.merged_into_id is not None:
        return redirect("customers:company", pk=one.merged_into_id)
    after = request.GET.get("after", "")
    history = queries.timeline_of_company(one, viewer=request.user, after=after)
    context: dict[str, Any] = {
        "company": one,
        "timeline": history,
        "timeline_more_url": f"?{urlencode({'after': history.after})}",
    }
    if not wants_fragment(request):
        context |= _about(one, request)
    return page(request, "customers/company.html", context, fragment="more")


def _about(one: Company, request: UserRequest) -> dict[str, Any]:
    day = clock.today()
    team = queries.team_on_sheet(one)
    keys = queries.key_map(one, viewer=request.user, on=day)
    return {
        "key_lines": keys.narrowed(request.GET.get("keys", "")),
        "keys_narrowed": request.GET.get("keys", "") in SHOWN,
        "people": queries.people_of(one, viewer=request.user, on=day),
        "keys": keys,
        "may_read_erp": policies.may_read_erp(request.user, team),
        "standing": queries.standing_of(one),
        "contacts": queries.contacts_of(one, on=day),
        "owner": team.owner,
        "may_edit": policies.may_edit_company(request.user, one, team),
    }


@require_http_methods(["GET", "POST"])
def company_new(request: UserRequest) -> HttpResponse:
    if request.method == "GET":
        form = CompanyForm(initial={"name": request.GET.get("name", "")[:200]}, viewer=request.user)
        return _form_page(request, form)
    form = CompanyForm(request.POST, viewer=request.user)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                one = actions.create_company(by=request.user, **form.values())
                url = key.result(resolve_url("customers:company", pk=one.pk))
                return go(request, url, message=_("%(name)s is added as a company.") % {"name": one.name})
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return _form_page(request, form, status=422)


@require_http_methods(["GET", "POST"])
def company_edit(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(queries.companies_with_parents(), user=request.user, pk=pk)
    policies.may_edit_company(request.user, one).enforce()
    if request.method == "GET":
        return _form_page(request, CompanyForm(instance=copy.copy(one), viewer=request.user), one, version=one.version)
    form = CompanyForm(settle(request.POST, one), instance=copy.copy(one), viewer=request.user)
    if form.is_valid():
        try:
            actions.edit_company(one, by=request.user, read_at=read_version(request.POST), **form.values())
            return go(request, resolve_url("customers:company", pk=pk), message=_("Saved."))
        except Stale:
            one.refresh_from_db()
            return _form_page(request, form, one, status=422, conflict=conflict_of(form, one))
        except RuleError as error:
            form.add_error(None, error.message)
    return _form_page(request, form, one, status=422, version=request.POST.get("version", ""))


def _form_page(
    request: UserRequest, form: CompanyForm, one: Company | None = None, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {"company": one, "form": form, **extra}
    return page(request, "customers/company_form.html", context, fragment="form", status=status)
