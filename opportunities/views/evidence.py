"""Evidence: added from a contact log or by hand, doubted, answered, taken back."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.formkeys import once
from core.htmx import done
from customers.log_files import Held
from opportunities import actions, policies
from opportunities.forms import AnswerForm, DisputeForm, EvidenceForm, WithdrawForm
from opportunities.models import Evidence, Opportunity
from opportunities.sheet_files import hold_sent
from opportunities.sheet_reads import evidence_start, logs_to_pick
from opportunities.sheet_reads.one import one_evidence
from opportunities.views.answer import Screen, enforce_or_say, load, run, sent, sheet_url
from sellers.going_back import where_she_was
from sellers.http import UserRequest

MOST_WORDS = 60  # of a search for the record
ADD = Screen("facts", gettext_lazy("Add evidence"), "evidence", gettext_lazy("Add to the facts"), has_above=True)
DISPUTE = Screen(
    "facts",
    gettext_lazy("Doubt this evidence"),
    "dispute",
    gettext_lazy("Ask the seller"),
    view="coach",
    has_above=True,
)
ANSWER = Screen("facts", gettext_lazy("Answer the doubt"), "answer", gettext_lazy("Answer"), has_above=True)
WITHDRAW = Screen(
    "facts",
    gettext_lazy("Take this evidence back"),
    "withdraw",
    gettext_lazy("Take back"),
    has_above=True,
    leave=gettext_lazy("Keep it"),
)


@require_http_methods(["GET", "POST"])
def evidence_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    words = request.GET.get("q", "").strip()[:MOST_WORDS]
    logs = logs_to_pick(opportunity, request.user, words)
    start = evidence_start(opportunity, request.user, request.GET.get("fact", ""), request.GET.get("log", ""), logs)
    held = hold_sent(request, opportunity, by=request.user) if verdict else Held()
    form = EvidenceForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start, held=held)

    def act() -> None:
        actions.add_evidence(opportunity, by=request.user, **form.cleaned_data)

    def again() -> None:
        actions.let_files_go(held.files, by=request.user)

    named = start.get("fact_code", "") if request.GET.get("fact") else ""
    context = {"logs": logs, "words": words, "fact": named}
    screen = replace(ADD, back=where_she_was(request, "")) if "next" in request.GET else ADD
    return run(
        request,
        opportunity,
        form,
        screen,
        act,
        message=_("Evidence added."),
        context=context,
        again=again,
        verdict=verdict,
    )


@require_http_methods(["GET", "POST"])
def evidence_dispute(request: UserRequest, pk: int, evidence: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_dispute(request.user, opportunity).enforce()
    row = _evidence(request, opportunity, evidence)
    form = DisputeForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.dispute_evidence(row, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, DISPUTE, act, message=_("The seller has been asked."), context={"row": row})


@require_http_methods(["GET", "POST"])
def evidence_answer(request: UserRequest, pk: int, evidence: int) -> HttpResponse:
    opportunity = load(request, pk)
    row = _evidence(request, opportunity, evidence)
    policies.may_answer_dispute(request.user, row).enforce()
    form = AnswerForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.answer_dispute(row, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, ANSWER, act, message=_("Answered."), context={"row": row})


@require_http_methods(["GET", "POST"])
def evidence_withdraw(request: UserRequest, pk: int, evidence: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    row = _evidence(request, opportunity, evidence)
    form = WithdrawForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.withdraw_evidence(row, by=request.user, **form.cleaned_data)

    return run(
        request,
        opportunity,
        form,
        WITHDRAW,
        act,
        message=_("Evidence taken back."),
        context={"row": row},
        verdict=verdict,
    )


@require_POST
def evidence_verify(request: UserRequest, pk: int, evidence: int) -> HttpResponse:
    """One tap of a leader: nothing is asked, so there is no form to show."""
    opportunity = load(request, pk)
    policies.may_verify(request.user, opportunity).enforce()
    row = _evidence(request, opportunity, evidence)
    back = sheet_url(opportunity, "coach")
    with once(request, by=request.user) as key:
        if not key.again:
            actions.verify_evidence(row, by=request.user)
            key.result(back)
    return done(request, "opportunity-changed", message=_("Evidence verified."), to=back)


def _evidence(request: UserRequest, opportunity: Opportunity, pk: int) -> Evidence:
    return one_evidence(opportunity, request.user, pk)
