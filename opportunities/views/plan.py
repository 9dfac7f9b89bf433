"""The win plan: its own page, an action as a form, and what is done to an action with one tap."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.formkeys import once
from core.htmx import done, page
from opportunities import actions, policies
from opportunities.forms import ActionForm
from opportunities.models import ActionState, FactCode, Opportunity, WinAction
from opportunities.policies import coaching as coaching_policies
from opportunities.prompts import better_than
from opportunities.sheet_reads.one import one_action
from opportunities.sheet_reads.plan import action_start, plan_of
from opportunities.views.answer import Screen, load, run, sent, sheet_url
from sellers.http import UserRequest
from sellers.models import User

NEW = Screen("plan", gettext_lazy("Add an action"), "action", gettext_lazy("Put into the plan"))
SUGGEST = Screen("plan", gettext_lazy("Suggest an action"), "action", gettext_lazy("Suggest"), view="coach")
EDIT = Screen("plan", gettext_lazy("Change the action"), "action", gettext_lazy("Save"))
# name of the button → what it does, and what is said then
_TAPS: dict[str, tuple[Callable[..., Any], str | Promise]] = {
    "done": (actions.finish_action, gettext_lazy("Done.")),
    "start": (actions.start_action, gettext_lazy("Under way.")),
    "drop": (actions.drop_action, gettext_lazy("Taken out of the plan.")),
    "restore": (actions.restore_action, gettext_lazy("Back in the plan.")),
    "accept": (actions.accept_action, gettext_lazy("Now in your plan.")),
    "decline": (actions.decline_action, gettext_lazy("Not taken up. Your leader is told, with thanks.")),
}


@require_http_methods(["GET", "POST"])
def plan(request: UserRequest, pk: int) -> HttpResponse:
    """GET: all actions; whoever is only asked to do something sees just that.

    POST: one tap beside an action; the button's name says what, its value which.
    """
    opportunity = load(request, pk)
    tap = next((name for name in _TAPS if name in request.POST), "")
    if tap:
        return _tapped(request, opportunity, tap)
    reads = policies.may_read_sheet(request.user, opportunity)
    if not reads and not opportunity.win_actions.filter(who=request.user).exists():
        reads.enforce()
    found = plan_of(opportunity, request.user, on=clock.today(), whole=bool(reads))
    status = 422 if request.method == "POST" else 200
    return page(
        request, "opportunities/plan.html", {"opportunity": opportunity, "s": found}, fragment="plan", status=status
    )


def _tapped(request: UserRequest, opportunity: Opportunity, tap: str) -> HttpResponse:
    act, message = _TAPS[tap]
    row = one_action(opportunity, request.user, request.POST[tap])
    back = request.path if request.GET.get("on") == "plan" else sheet_url(opportunity)
    with once(request, by=request.user) as key:
        if not key.again:
            act(row, by=request.user, **_words(request, row, tap))
            key.result(back)
    return done(request, "opportunity-changed", message=_said(tap, row, request.user) or str(message), to=back)


def _said(tap: str, row: WinAction, user: User) -> str:
    """What is done for a fact makes it only with what the customer did or said; F12 is ours to say."""
    if tap != "done" or row.closes not in FactCode.values or row.closes == FactCode.F12:
        return ""
    if not policies.may_edit(user, row.opportunity):
        return ""
    return _("Done. What did the customer do or say? Add it as evidence of %(fact)s.") % {"fact": row.closes}


def _words(request: UserRequest, row: WinAction, tap: str) -> dict[str, str]:
    """The line beside the button: what came of it, or why not."""
    name = {"done": "result", "drop": "reason", "decline": "reason"}.get(tap)
    return {name: request.POST.get(f"words-{row.pk}", "")[:300]} if name else {}


@require_http_methods(["GET", "POST"])
def plan_new(request: UserRequest, pk: int) -> HttpResponse:
    """One tap sends what, due_on, purpose, closes, target and origin; who may only coach suggests with the same."""
    opportunity = load(request, pk)
    suggests = not policies.may_plan(request.user, opportunity)
    if suggests:
        coaching_policies.may_suggest(request.user, opportunity).enforce()
    start = action_start(opportunity, request.user, request.GET)
    form = ActionForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)
    if suggests and (better := better_than(start.get("what", ""))) is not None:
        form.fields["what"].help_text = better  # it begins with words that would be refused

    def act() -> None:
        write = actions.suggest_action if suggests else actions.add_action
        write(opportunity, by=request.user, **form.cleaned_data)

    message = _("Suggested to the seller.") if suggests else _("Now in the plan.")
    screen = SUGGEST if suggests else NEW
    if suggests and request.GET.get("view") == "report":
        screen = replace(SUGGEST, view="report")
    return run(request, opportunity, form, screen, act, message=message)


@require_POST
def plan_fact(request: UserRequest, pk: int) -> HttpResponse:
    """One tap: what is missing for a fact becomes an action until a day; of who may only coach a suggestion."""
    opportunity = load(request, pk)
    if not policies.may_plan(request.user, opportunity):
        coaching_policies.may_suggest(request.user, opportunity).enforce()
    if (code := request.POST.get("fact", "")) not in FactCode.values:
        raise Http404
    back = sheet_url(opportunity)
    with once(request, by=request.user) as key:
        if not key.again:
            row = actions.plan_fact(opportunity, code, by=request.user)
            key.result(back)
            words = _("Suggested to the seller.") if row.state == ActionState.SUGGESTED else _("Now in the plan.")
        else:
            words = _("Saved.")
    return done(request, "opportunity-changed", message=words, to=back)


@require_http_methods(["GET", "POST"])
def plan_action(request: UserRequest, pk: int, action: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_plan(request.user, opportunity).enforce()
    row = one_action(opportunity, request.user, action)
    form = ActionForm(sent(request), opportunity=opportunity, viewer=request.user, action=row)

    def act() -> None:
        actions.edit_action(row, by=request.user, read_at=form.read_at, **form.cleaned_data)

    return run(request, opportunity, form, EDIT, act, message=_("Plan saved."))
