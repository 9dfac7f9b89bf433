"""The coaching round trip: the seller asks, somebody answers in the margin, the seller says whether it helped."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.scoping import get_visible_or_404
from opportunities import actions, policies
from opportunities.forms import NoteForm, ReplyForm, RequestForm
from opportunities.sheet_reads import asked_in, direct_leader_of
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
    has_above=True,
    has_draft=True,
)
REPLY = Screen(
    "coaching", gettext_lazy("Reply"), "reply", gettext_lazy("Reply"), event="coaching-changed", has_above=True
)


@require_http_methods(["GET", "POST"])
def coaching_request(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_ask(request.user, opportunity).enforce()
    start = {"to": direct_leader_of(request.user)}
    form = RequestForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        actions.request_coaching(opportunity, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, ASK, act, message=_("Your question is on its way."))


@require_http_methods(["GET", "POST"])
def coaching_note(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_coach(request.user, opportunity).enforce()
    asked = asked_in(opportunity, request)
    start = {"request": asked.pk if asked else None}
    form = NoteForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        actions.write_note(opportunity, by=request.user, **form.cleaned_data)

    context = {"asked": asked, "waiting": None if asked else policies.waiting_request(request.user, opportunity)}
    return run(request, opportunity, form, NOTE, act, message=_("Your note is in the margin."), context=context)


@require_http_methods(["GET", "POST"])
def coaching_reply(request: UserRequest, pk: int, note: int) -> HttpResponse:
    opportunity = load(request, pk)
    row = get_visible_or_404(opportunity.coaching_notes.select_related("author", "request"), user=request.user, pk=note)
    policies.may_reply(request.user, row).enforce()
    form = ReplyForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.reply_to_note(row, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, REPLY, act, message=_("Reply sent."), context={"note": row})
