"""Support that is asked for and answered, decisions, and everything that was said in the margin."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.htmx import done, page
from opportunities import actions, policies
from opportunities.forms import DecisionForm, DeclineForm, SupportForm
from opportunities.models import SupportRequest
from opportunities.policies import coaching as coaching_policies
from opportunities.sheet_reads import thread
from opportunities.sheet_reads.one import one_support
from opportunities.views.answer import Screen, load, run, sent, sheet_url
from sellers.going_back import where_she_was
from sellers.http import UserRequest

SUPPORT = Screen(
    "coaching",
    gettext_lazy("Ask for support"),
    "support",
    gettext_lazy("Ask for support"),
    event="coaching-changed",
    has_draft=True,
)
DECLINE = Screen(
    "coaching",
    gettext_lazy("Decline the support request"),
    "decline",
    gettext_lazy("Decline"),
    event="coaching-changed",
    has_above=True,
    leads_away=True,
)
DECISION = Screen(
    "coaching",
    gettext_lazy("Decision"),
    "decision",
    gettext_lazy("Save the decision"),
    event="coaching-changed",
    has_draft=True,
)
VIEWS = ("coach", "report")


@require_http_methods(["GET", "POST"])
def support_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    coaching_policies.may_request_support(request.user, opportunity).enforce()
    form = SupportForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.request_support(opportunity, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, SUPPORT, act, message=_("Your request for support is on its way."))


@require_POST
def support_accept(request: UserRequest, pk: int, support: int) -> HttpResponse:
    return _one_tap(request, pk, support, actions.accept_support, _("Accepted. The seller has been told."))


@require_POST
def support_done(request: UserRequest, pk: int, support: int) -> HttpResponse:
    return _one_tap(request, pk, support, actions.finish_support, _("Done. The seller has been told."))


def _one_tap(request: UserRequest, pk: int, support: int, act: Callable[..., Any], message: str) -> HttpResponse:
    row = _support(request, pk, support)
    coaching_policies.may_answer_support(request.user, row).enforce()
    act(row, by=request.user)
    return done(request, "coaching-changed", message=message, to=where_she_was(request, sheet_url(row.opportunity)))


@require_http_methods(["GET", "POST"])
def support_decline(request: UserRequest, pk: int, support: int) -> HttpResponse:
    opportunity = load(request, pk)
    row = _support(request, pk, support)
    coaching_policies.may_answer_support(request.user, row).enforce()
    form = DeclineForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.decline_support(row, by=request.user, **form.cleaned_data)

    message = _("Declined. The seller reads why.")
    return run(request, opportunity, form, DECLINE, act, message=message, context={"support": row})


def _support(request: UserRequest, pk: int, support: int) -> SupportRequest:
    return one_support(load(request, pk), request.user, support)


@require_http_methods(["GET", "POST"])
def coaching_decision(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    coaching_policies.may_decide(request.user, opportunity).enforce()
    form = DecisionForm(sent(request), opportunity=opportunity, viewer=request.user)
    view = request.GET.get("view", "")
    screen = replace(DECISION, view=view if view in VIEWS else "report")

    def act() -> None:
        actions.decide(opportunity, by=request.user, text=form.cleaned_data["decision"])

    return run(request, opportunity, form, screen, act, message=_("The decision stands on the sheet."))


@require_safe
def coaching_thread(request: UserRequest, pk: int) -> HttpResponse:
    """What was said in the margin, as far as the reader may read it: the newest of each kind, or one kind (`show`) page
    by page."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    one = thread.page_of(show, opportunity, request.user, after=after) if show in thread.KINDS else None
    context = {
        "opportunity": opportunity,
        "one": one,
        "part": one,
        "parts": [one] if one else thread.said_on(opportunity, request.user),
        "more_url": f"{request.path}?show={show}&after={one.after}" if one and one.after else "",
        "here_url": f"{request.path}?show={show}" if one else request.path,
        "url": request.path,
    }
    return page(request, "opportunities/thread.html", context, fragment="more" if one and after else "rows")
