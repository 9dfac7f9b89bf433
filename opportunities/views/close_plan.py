"""The mutual close plan: its page, a step as a form, and one tap to settle a step, to take proposals or to confirm it all."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Stale
from core.formkeys import once
from core.htmx import done, go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from customers.models import ContactLog
from opportunities import actions, policies
from opportunities.errors import Incomplete
from opportunities.forms import StepForm
from opportunities.models import FactCode, Opportunity, StepState
from opportunities.queries.close_plan import confirmed_from
from opportunities.rulebook import rulebooks_of
from opportunities.sheet_reads import logs_to_confirm
from opportunities.sheet_reads.close_plan import close_plan_of
from opportunities.sheet_reads.one import one_step
from opportunities.views.answer import Screen, load, run, sent
from sellers.http import UserRequest

NEW = Screen("plan", gettext_lazy("Add a step"), "close_step", gettext_lazy("Put into the close plan"))
EDIT = Screen("plan", gettext_lazy("Change the step"), "close_step", gettext_lazy("Save"))
STATES = {"done": StepState.DONE, "drop": StepState.CANCELLED, "open": StepState.PLANNED}


@require_http_methods(["GET", "POST"])
def close_plan(request: UserRequest, pk: int) -> HttpResponse:
    """GET: both sides' steps. POST: one tap; `confirm` names a contact record, `take` ticked proposals."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    tap = next((name for name in ("confirm", "take", *STATES) if name in request.POST), "")
    if tap:
        return _tapped(request, opportunity, tap)
    on, words = clock.today(), request.GET.get("q", "").strip()[:60]
    can_edit = bool(policies.may_edit(request.user, opportunity))
    found = close_plan_of(opportunity, on=on)
    rules = rulebooks_of([opportunity.pipeline_version_id])[opportunity.pipeline_version_id]
    logs = logs_to_confirm(opportunity, request.user, words) if can_edit and found.open else []
    since = confirmed_from(opportunity) if logs else None
    early = {one.log.pk for one in logs if since is not None and clock.day_of(one.log.happened_at) < since}
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
        "proposed": actions.proposed_steps(opportunity, on=on) if can_edit and not found.steps else [],
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "opportunities/close_plan.html", context, fragment="steps", status=status)


def _tapped(request: UserRequest, opportunity: Opportunity, tap: str) -> HttpResponse:
    policies.may_edit(request.user, opportunity).enforce()
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
    except Stale:  # nothing was typed: the page as it is now says all
        messages.warning(request, _("Somebody changed the plan meanwhile. This is how it stands now."))
        return go(request, request.path)
    return done(request, "opportunity-changed", message=message, to=request.path)


def _write(request: UserRequest, opportunity: Opportunity, tap: str) -> None:
    if tap == "confirm":
        log = get_visible_or_404(ContactLog, user=request.user, pk=request.POST["confirm"])
        known = {opportunity.person_id, *opportunity.buyers.values_list("person", flat=True)}
        there = [one.person for one in log.attendances.select_related("person").order_by("pk")]
        person = next((one for one in there if one.pk in known), None)
        if person is None:
            raise Incomplete(_("Nobody of this opportunity was there."))
        actions.confirm_plan(opportunity, by=request.user, person=person, log=log, read_at=read_version(request.POST))
    elif tap == "take":
        picked = {int(one) for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 3}
        actions.take_proposed(opportunity, by=request.user, picked=picked, read_at=read_version(request.POST))
    else:
        step = one_step(opportunity, request.user, request.POST[tap])
        actions.settle_step(step, by=request.user, to=STATES[tap])


def _from_plan(screen: Screen, opportunity: Opportunity) -> Screen:
    """A step is opened from the plan's page, and leads back there."""
    return replace(screen, back=reverse("opportunities:close_plan", args=[opportunity.pk]))


@require_http_methods(["GET", "POST"])
def close_step_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    start = {"who": request.user}
    form = StepForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        actions.add_steps(opportunity, by=request.user, steps=[form.cleaned_data])

    return run(request, opportunity, form, _from_plan(NEW, opportunity), act, message=_("Now in the close plan."))


@require_http_methods(["GET", "POST"])
def close_step(request: UserRequest, pk: int, step: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    row = one_step(opportunity, request.user, step)
    form = StepForm(sent(request), opportunity=opportunity, viewer=request.user, step=row)

    def act() -> None:
        actions.edit_step(row, by=request.user, read_at=form.read_at, **form.cleaned_data)

    return run(request, opportunity, form, _from_plan(EDIT, opportunity), act, message=_("Close plan saved."))
