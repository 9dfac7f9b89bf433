"""The mutual close plan: its page, a step as a form, and one tap to settle a step, to take proposals or to confirm it all."""

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import RuleError, Stale
from core.formkeys import once
from core.htmx import done, page
from core.scoping import get_visible_or_404, id_from
from core.versions import read_version
from customers.models import ContactLog
from opportunities import actions, policies
from opportunities.errors import Incomplete
from opportunities.forms import StepForm
from opportunities.models import FactCode, Opportunity, StepState
from opportunities.queries.close_plan import confirmed_from
from opportunities.rulebook import rulebooks_of
from opportunities.sheet_reads import logs_to_confirm
from opportunities.sheet_reads.close_plan import ClosePlan, close_plan_of
from opportunities.sheet_reads.one import one_step
from opportunities.tiers import is_on_team
from opportunities.views.answer import Screen, enforce_or_say, load, run, sent
from sellers.http import UserRequest

NEW = Screen("plan", gettext_lazy("Add a step"), "close_step", gettext_lazy("Put into the close plan"))
EDIT = Screen("plan", gettext_lazy("Change the step"), "close_step", gettext_lazy("Save"))
STATES = {"done": StepState.DONE, "drop": StepState.CANCELLED, "open": StepState.PLANNED}


@dataclass(frozen=True)
class Refused:
    """Why a tap changed nothing. It is said beside what was tapped, a record (`confirm`), a step or the proposals (`take`),
    while that stands on the page, else above all."""

    words: str
    tap: str = ""
    pk: int | None = None


@require_http_methods(["GET", "POST"])
def close_plan(request: UserRequest, pk: int) -> HttpResponse:
    """GET: both sides' steps. POST: one tap; `confirm` names a contact record, `take` ticked proposals."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    tap = next((name for name in ("confirm", "take", *STATES) if name in request.POST), "")
    return _tapped(request, opportunity, tap) if tap else _draw(request, opportunity)


def _draw(request: UserRequest, opportunity: Opportunity, refused: Refused | None = None) -> HttpResponse:
    on, is_sent = clock.today(), request.method == "POST"
    can_edit = bool(policies.may_edit(request.user, opportunity))
    found = close_plan_of(opportunity, on=on)
    can_confirm = can_edit and bool(found.open)
    words = (request.POST if is_sent else request.GET).get("q", "").strip()[:60] if can_confirm else ""
    rules = rulebooks_of([opportunity.pipeline_version_id])[opportunity.pipeline_version_id]
    logs = logs_to_confirm(opportunity, request.user, words) if can_confirm else []
    since = confirmed_from(opportunity) if logs else None
    early = {one.log.pk for one in logs if since is not None and clock.day_of(one.log.happened_at) < since}
    proposed = actions.proposed_steps(opportunity, on=on) if can_edit and not found.steps else []
    context = {
        "opportunity": opportunity,
        "plan": found,
        "can_edit": can_edit,
        "logs": logs,
        "early": early,
        "all_early": len(early) == len(logs),
        "since": since,
        "words": words,
        "days": rules.valid_days[FactCode.F8],
        "proposed": proposed,
        "picked": _picked(request) if is_sent else set(range(len(proposed))),
        "refused": refused,
        "is_told": refused is not None and _stands(refused, found, {one.log.pk for one in logs}, bool(proposed)),
    }
    return page(request, "opportunities/close_plan.html", context, fragment="steps", status=422 if is_sent else 200)


def _stands(refused: Refused, plan: ClosePlan, logs: set[int], is_proposed: bool) -> bool:
    """Whether what was tapped is on the page, so that the refusal is read beside it."""
    if refused.tap == "take":
        return is_proposed
    return refused.pk in (logs if refused.tap == "confirm" else {step.pk for step in plan.steps})


def _picked(request: UserRequest) -> set[int]:
    """The places of the ticked proposals."""
    return {int(one) for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 3}


def _tapped(request: UserRequest, opportunity: Opportunity, tap: str) -> HttpResponse:
    """Done, or the page as it stands now with the reason why not: nothing that was ticked or looked for is lost."""
    if not (verdict := enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))):
        return _draw(request, opportunity, Refused(str(verdict.why)))
    message = {
        "confirm": _("The customer's confirmation stands as F8."),
        "take": _("Now in the close plan."),
        "done": _("Done."),
        "drop": _("Taken out of the plan."),
        "open": _("Back in the plan."),
    }[tap]
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                _write(request, opportunity, tap)
                key.result(request.path)
    except Stale:
        refused = Refused(_("Somebody changed the plan meanwhile. This is how it stands now."))
    except RuleError as error:
        refused = Refused(error.message, tap, id_from(request.POST[tap]))
    except PermissionDenied as error:
        if not is_on_team(request.user, load(request, opportunity.pk)):
            raise
        refused = Refused(str(error))  # it is hers to change, but closed
    else:
        return done(request, "opportunity-changed", message=message, to=request.path)
    return _draw(request, load(request, opportunity.pk), refused)


def _write(request: UserRequest, opportunity: Opportunity, tap: str) -> None:
    read_at = read_version(request.POST)
    if tap == "confirm":
        try:
            log = get_visible_or_404(ContactLog, user=request.user, pk=request.POST["confirm"])
        except Http404:  # gone since the page was read, or confidential
            raise Incomplete(_("This contact record is not open to you.")) from None
        known = {opportunity.person_id, *opportunity.buyers.values_list("person", flat=True)}
        there = [one.person for one in log.attendances.select_related("person").order_by("pk")]
        person = next((one for one in there if one.pk in known), None)
        if person is None:
            raise Incomplete(_("Nobody of this opportunity was there."))
        actions.confirm_plan(opportunity, by=request.user, person=person, log=log, read_at=read_at)
    elif tap == "take":
        actions.take_proposed(opportunity, by=request.user, picked=_picked(request), read_at=read_at)
    else:
        step = one_step(opportunity, request.user, request.POST[tap])
        actions.settle_step(step, by=request.user, to=STATES[tap], read_at=read_at)


def _from_plan(screen: Screen, opportunity: Opportunity) -> Screen:
    """A step is opened from the plan's page, and leads back there."""
    return replace(screen, back=reverse("opportunities:close_plan", args=[opportunity.pk]))


@require_http_methods(["GET", "POST"])
def close_step_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    start = {"who": request.user}
    form = StepForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        actions.add_steps(opportunity, by=request.user, steps=[form.cleaned_data])

    return run(
        request,
        opportunity,
        form,
        _from_plan(NEW, opportunity),
        act,
        message=_("Now in the close plan."),
        verdict=verdict,
    )


@require_http_methods(["GET", "POST"])
def close_step(request: UserRequest, pk: int, step: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    row = one_step(opportunity, request.user, step)
    form = StepForm(sent(request), opportunity=opportunity, viewer=request.user, step=row)

    def act() -> None:
        actions.edit_step(row, by=request.user, read_at=form.read_at, **form.cleaned_data)

    return run(
        request, opportunity, form, _from_plan(EDIT, opportunity), act, message=_("Close plan saved."), verdict=verdict
    )
