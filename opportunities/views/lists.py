"""Lists of opportunities: mine by default, the line for who leads; and panels of a person, a company or a
contact record, which are pages too."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.htmx import page, wants_fragment
from core.scoping import get_visible_or_404
from customers.models import Company, ContactLog, Person
from opportunities.list_pages import OPPORTUNITIES
from opportunities.sheet_reads.heard import heard_in
from opportunities.sheet_reads.listing import (
    OpportunityFilter,
    count_under,
    default_scope,
    of_customer,
    page_of,
    page_under,
    rows_for,
    wider_scope,
)
from opportunities.sheet_reads.roles import parts_elsewhere
from opportunities.sheet_reads.ways import ways
from sellers.http import UserRequest
from sellers.lists.controls import Controls
from sellers.saved_views import lines_of_list, segment_choices, start_of, views_of


@require_safe
def list_(request: UserRequest) -> HttpResponse:
    if not request.GET and (start := start_of(request.user, OPPORTUNITIES)):
        return redirect(start)
    wanted = OpportunityFilter.from_query(request.GET).for_reader(request.user)
    usual = default_scope(request.user)
    part = page_under(wanted, request.user, request.GET.get("after", ""))
    url = reverse("opportunities:list")
    context: dict[str, Any] = {
        "filter": wanted,
        "rows": rows_for(part.rows, request.user),
        "count": count_under(wanted, request.user),
        "more_url": f"{url}?{wanted.query_string(after=part.after)}" if part.after else "",
        "url": url,
        "is_mine": (wanted.scope or usual) == "mine",
        "wider": wider_scope(wanted, request.user),
        "ticked": request.GET.get("tick") == "all",
    }
    if not wants_fragment(request):
        views = views_of(request.user)
        context["controls"] = Controls(wanted.controls(request.user, segment_choices(views)))
        context["ways"] = ways(wanted.way)
        context["kept"] = [(name, value) for name in ("person", "company") if (value := getattr(wanted, name))]
        context["views"] = lines_of_list(OPPORTUNITIES, wanted, views, user=request.user)
    fragment = "more" if request.GET.get("after") else "rows"
    return page(request, "opportunities/list.html", context, fragment=fragment)


@require_safe
def of_person(request: UserRequest, pk: int) -> HttpResponse:
    person = get_visible_or_404(Person, user=request.user, pk=pk)
    return _panel(request, person, reverse("customers:person", args=[pk]))


@require_safe
def of_company(request: UserRequest, pk: int) -> HttpResponse:
    company = get_visible_or_404(Company, user=request.user, pk=pk)
    return _panel(request, company, reverse("customers:company", args=[pk]))


@require_safe
def of_log(request: UserRequest, pk: int) -> HttpResponse:
    """Where a contact record may become a fact. What was said in confidence stands on no sheet."""
    log = get_visible_or_404(ContactLog, user=request.user, pk=pk)
    lines = [] if log.is_confidential else heard_in(log, request.user)
    context = {"log": log, "lines": lines, "up_url": reverse("customers:log", args=[pk])}
    return page(request, "opportunities/of_log.html", context, fragment="panel")


def _panel(request: UserRequest, about: Person | Company, up_url: str) -> HttpResponse:
    part = page_of(of_customer(request.user, about), request.user, request.GET.get("after", ""))
    new = reverse("opportunities:new")
    context = {
        "about": about,
        "up_url": up_url,
        "new_url": f"{new}?person={about.pk}" if isinstance(about, Person) else new,
        "rows": rows_for(part.rows, request.user),
        "more_url": f"{request.path}?after={part.after}" if part.after else "",
    }
    if isinstance(about, Person) and not request.GET.get("after"):
        context["parts"] = parts_elsewhere(about, viewer=request.user)
    fragment = "more" if request.GET.get("after") else "panel"
    return page(request, "opportunities/panel.html", context, fragment=fragment)
