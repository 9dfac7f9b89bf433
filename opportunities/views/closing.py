"""The end of an opportunity, a pause, a second start."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from opportunities import actions, policies
from opportunities.errors import FactMissing, Incomplete
from opportunities.forms import CancelForm, CloseForm, HoldForm, ReopenForm
from opportunities.models import State
from opportunities.views.answer import Screen, load, run, sent
from sellers.http import UserRequest

ORDER = "order"  # the part that goes on after a win
ENDED = "ended"  # the part that says how, up under the head of the sheet; the form stands at its end
CLOSE = Screen(
    "closing", gettext_lazy("Close the opportunity"), "close", gettext_lazy("Close it"), has_draft=True, lands=ENDED
)
HOLD = Screen("closing", gettext_lazy("Put on hold"), "hold", gettext_lazy("Put on hold"), lands=ENDED)
ANOTHER_DAY = replace(HOLD, title=gettext_lazy("Look at it on another day"), submit=gettext_lazy("Save"))
REOPEN = Screen("closing", gettext_lazy("Open it again"), "reopen", gettext_lazy("Open it again"))
CANCEL = Screen(
    "closing",
    gettext_lazy("Cancel the contract"),
    "cancel",
    gettext_lazy("Record the cancellation"),
    view="coach",
    leave=gettext_lazy("Keep it"),
)


@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_close(request.user, opportunity).enforce()
    start = {"to": request.GET.get("to", "")}
    form = CloseForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        try:
            actions.close(opportunity, by=request.user, read_at=form.read_at, **form.values())
        except FactMissing as missing:
            form.ask_for_paper()
            raise Incomplete(missing.message, field="paper_text") from missing

    screen = replace(CLOSE, lands=ORDER) if form.data.get("to") == State.WON else CLOSE
    return run(request, opportunity, form, screen, act, message=_("The opportunity is closed."))


@require_http_methods(["GET", "POST"])
def hold(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_hold(request.user, opportunity).enforce()
    form = HoldForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.hold(opportunity, by=request.user, read_at=form.read_at, **form.cleaned_data)

    screen = ANOTHER_DAY if opportunity.state == State.ON_HOLD else HOLD
    return run(request, opportunity, form, screen, act, message=_("On hold."))


@require_http_methods(["GET", "POST"])
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_reopen(request.user, opportunity).enforce()
    form = ReopenForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.reopen(opportunity, by=request.user, on=clock.today(), read_at=form.read_at, **form.cleaned_data)

    return run(request, opportunity, form, REOPEN, act, message=_("Open again."))


@require_http_methods(["GET", "POST"])
def cancel_contract(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_cancel_contract(request.user, opportunity).enforce()
    form = CancelForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.cancel_contract(opportunity, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, CANCEL, act, message=_("The cancellation is recorded."))
