"""Risks and strengths: their own page, one tap beside each, and the forms for what is pointed out by hand."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from core.formkeys import once
from core.htmx import done, go, page
from core.scoping import get_visible_or_404
from opportunities import actions, policies
from opportunities.errors import Incomplete
from opportunities.forms import FlagForm, StrengthForm
from opportunities.models import ActionOrigin, Opportunity
from opportunities.risks.offers import DAYS, offer_for, whom
from opportunities.sheet_reads.risks import cleared_flags, flags_from, names_on, strengths_from
from opportunities.sheet_reads.rows import buyers_of
from opportunities.views.answer import Screen, enforce_or_say, load, run, sent, sheet_url
from sellers.business_time import due_day
from sellers.http import UserRequest

FLAG = Screen("risks", gettext_lazy("Point out a risk"), "flag", gettext_lazy("Add"))
STRENGTH = Screen("risks", gettext_lazy("Add a strength"), "strength", gettext_lazy("Add"))
TAPS = ("act", "clear", "end")


@require_http_methods(["GET", "POST"])
def risks(request: UserRequest, pk: int) -> HttpResponse:
    """GET: all risks, open and over. POST: one tap; `act` names a risk's code, `clear` a flag and `end` a strength."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    tap = next((name for name in TAPS if name in request.POST), "")
    if tap:
        return _tapped(request, opportunity, tap)
    names = names_on(opportunity, buyers_of(opportunity, request.user))
    context = {
        "opportunity": opportunity,
        "flags": flags_from(opportunity, request.user, names, on=clock.today()),
        "strengths": strengths_from(opportunity),
        "over": cleared_flags(opportunity, request.user, names),
        "can_act": opportunity.state in policies.WORKED_ON,
        "can_flag": bool(policies.may_flag(request.user, opportunity)),
        "on_team": bool(policies.may_edit(request.user, opportunity)),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "opportunities/risks.html", context, fragment="risks", status=status)


def _tapped(request: UserRequest, opportunity: Opportunity, tap: str) -> HttpResponse:
    back = request.path if request.GET.get("on") == "risks" else sheet_url(opportunity)
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                message = _TAPPED[tap](request, opportunity, request.POST[tap])
                key.result(back)
            else:
                message = _("Saved.")
    except Incomplete as refused:
        if refused.field != "what":
            raise
        return go(request, _to_mend(opportunity, request.POST[tap]))  # its words are mended in the form
    return done(request, "opportunity-changed", message=message, to=back)


def _to_mend(opportunity: Opportunity, code: str) -> str:
    start = {"closes": code, "purpose": offer_for(code).purpose, "origin": ActionOrigin.FLAG}
    return f"{reverse('opportunities:plan_new', args=[opportunity.pk])}?{urlencode(start)}"


def _act(request: UserRequest, opportunity: Opportunity, code: str) -> str:
    """Puts what is offered for a risk into the plan; of who may only coach it is a suggestion."""
    flag = opportunity.flags.visible_to(request.user).filter(code=code, cleared_on__isnull=True).first()
    offer = offer_for(code)
    mine = bool(policies.may_plan(request.user, opportunity))
    # said in the language that holds when it is called
    words = (lambda: "" if offer.form else str(offer.what)) if mine else offer.to_suggest
    if flag is None or not words():
        raise Http404
    buyers = buyers_of(opportunity, request.user)
    person = whom(offer, flag.params, opportunity, buyers)
    known = {row.person_id: row.person for row in buyers} | {opportunity.person_id: opportunity.person}
    write = actions.add_action if mine else actions.suggest_action
    unit = opportunity.owner.standing.unit_id
    write(
        opportunity,
        by=request.user,
        what=flag.text if code.startswith("M") else words,
        due_on=due_day(clock.today() + dt.timedelta(days=DAYS), 0, unit_id=unit),
        purpose=offer.purpose,
        closes=code,
        target=known.get(person),
        origin=ActionOrigin.FLAG,
    )
    return _("Now in the plan.") if mine else _("Suggested to the seller.")


def _clear(request: UserRequest, opportunity: Opportunity, flag: str) -> str:
    rows = opportunity.flags.filter(by_rule=False, source_label="")
    actions.clear_flag(get_visible_or_404(rows, user=request.user, pk=flag), by=request.user)
    return _("The risk is over.")


def _end(request: UserRequest, opportunity: Opportunity, strength: str) -> str:
    actions.end_strength(
        get_visible_or_404(opportunity.strengths.all(), user=request.user, pk=strength), by=request.user
    )
    return _("Taken off.")


_TAPPED = {"act": _act, "clear": _clear, "end": _end}


@require_http_methods(["GET", "POST"])
def risk_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_flag(request.user, opportunity).enforce()
    form = FlagForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.add_flag(opportunity, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, FLAG, act, message=_("Risk added."))


@require_http_methods(["GET", "POST"])
def strength_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    start = {"offsets": request.GET.get("offsets", "")}
    form = StrengthForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        actions.add_strength(opportunity, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, STRENGTH, act, message=_("Strength added."), verdict=verdict)
