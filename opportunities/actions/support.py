"""Support: the seller asks somebody for an act by a day; she accepts, says done, or declines with a reason."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from opportunities.actions.locking import lock, lock_with
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import SUPPORT_MOVES, Opportunity, SupportKind, SupportRequest, SupportState
from opportunities.policies.coaching import may_answer_support, may_request_support
from sellers.actions import end_about, notify
from sellers.models import User

ASKED, TOLD = (
    "support_asked",
    {
        SupportState.ACCEPTED: "support_accepted",
        SupportState.DONE: "support_done",
        SupportState.DECLINED: "support_declined",
    },
)


@transaction.atomic
def request_support(
    opportunity: Opportunity, *, by: User, to: User, kind: str, what: str, due_on: dt.date
) -> SupportRequest:
    """Asks an executive, a technician, logistics or a partner person; being asked opens the sheet to her, without amounts."""
    lock(opportunity)
    may_request_support(by, opportunity).enforce()
    if not what.strip():
        raise Incomplete(_("Please say what you need."), field="what")
    if kind not in SupportKind.values:
        raise Incomplete(_("Please choose which kind of support you need."), field="kind")
    if due_on < clock.today():
        raise Incomplete(_("This day has passed."), field="due_on")
    if to.pk == by.pk or not User.objects.active().filter(pk=to.pk).exists():
        raise Incomplete(_("Please choose a colleague who can help."), field="to")
    with history(by=by):
        request = SupportRequest.objects.create(
            opportunity=opportunity, asked_by=by, to=to, kind=kind, what=what, due_on=due_on
        )
    said = {"title": opportunity.title, "name": by.name, "what": request.what}
    notify(to, ASKED, about=request, once=str(request.pk), by=by, due_on=due_on, **said, sheet=opportunity.pk)
    return request


def accept_support(request: SupportRequest, *, by: User) -> SupportRequest:
    return _answer(request, by=by, to=SupportState.ACCEPTED)


def finish_support(request: SupportRequest, *, by: User) -> SupportRequest:
    """Done, whether or not it was accepted first."""
    return _answer(request, by=by, to=SupportState.DONE)


def decline_support(request: SupportRequest, *, by: User, reason: str) -> SupportRequest:
    """The reason is read by the seller; the sheet closes to who declined, unless she was asked for something else."""
    if not reason.strip():
        raise Incomplete(_("Please say why, in one line."), field="reason")
    return _answer(request, by=by, to=SupportState.DECLINED, reason=reason)


@transaction.atomic
def _answer(request: SupportRequest, *, by: User, to: SupportState, reason: str = "") -> SupportRequest:
    """Twice the same answer changes nothing. Errors: IllegalMove for what is ended."""
    lock_with(request)
    may_answer_support(by, request).enforce()
    if request.state == to:
        return request
    if to not in SUPPORT_MOVES[request.state]:
        raise IllegalMove(_("This request is ended already."))
    now = clock.now()
    request.state, request.reason, request.answered_at = to, reason, request.answered_at or now
    request.ended_at = None if to == SupportState.ACCEPTED else now
    with history(by=by, reason=reason):
        request.save(update_fields=["state", "reason", "answered_at", "ended_at"])
    end_about(SupportRequest._meta.label, [request.pk], codes=[ASKED] if request.is_waiting else ())
    about = request.opportunity
    said = {"title": about.title, "name": by.name, "what": request.what, "reason": reason, "sheet": about.pk}
    notify(request.asked_by, TOLD[to], about=request, once=f"{request.pk}:{to}", by=by, **said)
    return request
