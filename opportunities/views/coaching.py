"""The coaching round trip: the seller asks, somebody answers in the margin, the seller says whether it helped."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from opportunities import actions
from opportunities.forms import NoteForm, ReplyForm, RequestForm
from opportunities.policies import coaching as coaching_policies
from opportunities.prompts import asks_or_acts, is_review
from opportunities.risks.offers import STALLED
from opportunities.sheet_reads import direct_leader_of
from opportunities.sheet_reads.one import one_note
from opportunities.views.answer import Screen, load, run, sent
from sellers.http import UserRequest

ASK = Screen(
    "coaching", gettext_lazy("Ask for coaching"), "ask", gettext_lazy("Ask"), event="coaching-changed", has_draft=True
)
NOTE = Screen(
    "coaching",
    gettext_lazy("Coaching note"),
    "note",
    gettext_lazy("Save note"),
    event="coaching-changed",
    view="coach",
    has_draft=True,
)
REPLY = Screen(
    "coaching", gettext_lazy("Reply"), "reply", gettext_lazy("Reply"), event="coaching-changed", has_above=True
)


@require_http_methods(["GET", "POST"])
def coaching_request(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    coaching_policies.may_ask(request.user, opportunity).enforce()
    start: dict[str, Any] = {"to": direct_leader_of(request.user)}
    if request.GET.get("about") == "go":
        start["question"] = _("Shall we go for it? What speaks against it, and what do I have to find out first?")
    form = RequestForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        actions.request_coaching(opportunity, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, ASK, act, message=_("Your question is on its way."))


@require_http_methods(["GET", "POST"])
def coaching_note(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    coaching_policies.may_coach(request.user, opportunity).enforce()
    waiting = coaching_policies.waiting_requests(request.user, opportunity)
    start: dict[str, Any] = {"answered": request.GET.get("request", "")}
    if request.GET.get("about") == STALLED:
        start["text"] = _("What would the customer have to do for it to move on, and how can I help?")
    form = NoteForm(sent(request), opportunity=opportunity, viewer=request.user, waiting=waiting, initial=start)

    def act() -> None:
        actions.coach(opportunity, by=request.user, boxes=form.boxes, request=form.request, **form.suggestion)

    may_review = bool(coaching_policies.may_review(request.user, opportunity))
    screen = replace(NOTE, view="report") if request.GET.get("view") == "report" else NOTE
    return run(request, opportunity, form, screen, act, message=said_of(form, may_review=may_review))


def said_of(form: NoteForm, *, may_review: bool) -> str:
    """After saving: kindly, where a note holds neither a question nor an action; and whether a leader's is a review."""
    if may_review and form.is_bound and form.is_valid():
        if is_review(form.boxes, has_action=form.has_action):
            return _("Your note is in the margin and counts as a review.")
        return _("Your note is in the margin. With a question or one action in it, it would count as a review.")
    if form.is_bound and form.is_valid() and not asks_or_acts(" ".join(form.boxes.values()), form.will_or_action):
        return _("Your note is in the margin. A question or one action in it would help the seller more.")
    return _("Your note is in the margin.")


@require_http_methods(["GET", "POST"])
def coaching_reply(request: UserRequest, pk: int, note: int) -> HttpResponse:
    opportunity = load(request, pk)
    row = one_note(opportunity, request.user, note)
    coaching_policies.may_reply(request.user, row).enforce()
    form = ReplyForm(sent(request), note=row, opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.reply_to_note(row, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, REPLY, act, message=_("Reply sent."), context={"note": row})
