"""Potential opportunities: the list, and what becomes of one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import RuleError, Stale
from core.formkeys import once
from core.htmx import go, page, wants_fragment
from core.paging import capped_count
from core.scoping import get_visible_or_404
from opportunities import actions, policies
from opportunities.actions.potential import potential_state
from opportunities.forms import NewForm
from opportunities.forms.potential import EndForm, PotentialForm
from opportunities.list_pages import POTENTIALS
from opportunities.models import PotentialOpportunity
from opportunities.sheet_reads import words_for_others
from opportunities.sheet_reads.potential import PotentialFilter, potential_lines, potential_page, potentials_of
from opportunities.sheet_reads.ways import ways
from opportunities.views.answer import sent
from sellers.http import UserRequest
from sellers.lists.controls import Controls
from sellers.saved_views import lines_of_list, views_of


@require_safe
def potentials(request: UserRequest) -> HttpResponse:
    wanted = PotentialFilter.from_query(request.GET).for_reader(request.user)
    part = potential_page(wanted, request.user, request.GET.get("after", ""))
    url = reverse("opportunities:potentials")
    context: dict[str, Any] = {
        "filter": wanted,
        "lines": potential_lines(part.rows, request.user),
        "count": capped_count(potentials_of(wanted, request.user)),
        "more_url": f"{url}?{wanted.query_string(after=part.after)}" if part.after else "",
        "url": url,
        "page": POTENTIALS,
    }
    if not wants_fragment(request):
        views = views_of(request.user)
        context |= {
            "controls": Controls(wanted.controls(request.user)),
            "views": lines_of_list(POTENTIALS, wanted, views, user=request.user),
            "ways": ways("potential"),
        }
    fragment = "more" if request.GET.get("after") else "rows"
    return page(request, "opportunities/potentials.html", context, fragment=fragment)


def _tended(request: UserRequest, pk: int) -> PotentialOpportunity:
    potential = get_visible_or_404(PotentialOpportunity, user=request.user, pk=pk)
    policies.may_tend(request.user, potential).enforce()
    return potential


@require_http_methods(["GET", "POST"])
def potential_convert(request: UserRequest, pk: int) -> HttpResponse:
    """The form of a new opportunity, begun with what was heard; its record stays behind it."""
    potential = _tended(request, pk)
    said = potential.line if words_for_others(potential.source_log) or potential.source_log is None else ""
    ahead = potential.horizon_on if (potential.horizon_on or clock.today()) > clock.today() else None
    known = {
        "person": potential.person, "company": potential.company, "need": said, "amount": potential.amount_guess,
        "expected_order_on": ahead,
    }  # fmt: skip
    form = NewForm(sent(request), viewer=request.user, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            with once(request, by=request.user) as key:
                url = key.again or key.result(_convert(request, potential, form))
            return go(request, url, message=_("The opportunity is on its sheet."))
        except RuleError as error:
            form.add_error(None, error.message)
    context = {"form": form, "action": request.path, "from_url": reverse("opportunities:potentials")}
    status = 422 if form.is_bound else 200
    return page(request, "opportunities/new.html", context, fragment="form", status=status)


def _convert(request: UserRequest, potential: PotentialOpportunity, form: NewForm) -> str:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "log"}
    opportunity = actions.convert_potential(potential, by=request.user, **fields)
    return reverse("opportunities:detail", args=[opportunity.pk])


@require_http_methods(["GET", "POST"])
def potential_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Its line and the guesses: what it may be worth, and roughly when."""
    potential = _tended(request, pk)
    form = PotentialForm(sent(request), record=potential)
    extra: dict[str, Any] = {"version": form.read_at}
    if form.is_valid():
        try:
            actions.edit_potential(potential, by=request.user, read_at=form.read_at, **form.changes)
            return go(request, reverse("opportunities:potentials"), message=_("Saved."))
        except Stale:
            fresh = _tended(request, pk)
            extra = {"version": potential_state(fresh), "conflict": {"items": form.differences(fresh)}}
        except RuleError as error:
            form.add_error(None, error.message)
    context = {"form": form, "potential": potential, "action": request.path, **extra}
    status = 422 if form.is_bound else 200
    return page(request, "opportunities/potential_edit.html", context, fragment="form", status=status)


@require_http_methods(["GET", "POST"])
def potential_end(request: UserRequest, pk: int) -> HttpResponse:
    potential = _tended(request, pk)
    form: forms.Form = EndForm(sent(request))
    if form.is_valid():
        try:
            actions.end_potential(potential, by=request.user, **form.cleaned_data)
            return go(request, reverse("opportunities:potentials"), message=_("It is not watched any more."))
        except RuleError as error:
            form.add_error(None, error.message)
    context = {"form": form, "potential": potential, "action": request.path}
    status = 422 if form.is_bound else 200
    return page(request, "opportunities/potential_end.html", context, fragment="form", status=status)


@require_POST
def potential_review(request: UserRequest, pk: int) -> HttpResponse:
    actions.review_potential(_tended(request, pk), by=request.user)
    return go(request, reverse("opportunities:potentials"), message=_("Watched on: to be looked at again in 60 days."))
