"""Answering the questions of the assessment, one by one or all in one go."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import Stale
from customers.models import ContactLog
from opportunities.actions.locking import lock
from opportunities.actions.plan import add_action
from opportunities.errors import Incomplete
from opportunities.models import (
    ActionOrigin,
    ActionPurpose,
    Answer,
    AnswerProof,
    AnswerValue,
    Evidence,
    Opportunity,
    Question,
    Rival,
    WinAction,
)
from opportunities.policies import may_edit
from opportunities.queries.answers import seen_of, yeses_of
from sellers.models import User

LEARN_DAYS = 7


@dataclass(frozen=True)
class Reply:
    """An answer as it is sent. `seen`: what the page showed when it was read; None where no page was."""

    question: Question
    value: str
    note: str = ""
    evidence: tuple[int, ...] = ()
    logs: tuple[int, ...] = ()
    seen: str | None = None


class StaleAnswers(Stale):
    """Somebody answered these questions since the page was read."""

    def __init__(self, questions: Sequence[int]) -> None:
        super().__init__()
        self.questions = list(questions)


@transaction.atomic
def answer_questions(
    opportunity: Opportunity, replies: Sequence[Reply], *, by: User, rival: Rival | None = None
) -> list[Answer]:
    """Writes the answers for the stage that the opportunity is in, about us or about a rival of it; those of the stages
    before stay as they were.

    Errors: Incomplete for a question of another pipeline, or for proof that is not of this sheet, that is confidential
    or that may not be read; StaleAnswers, and then nothing is written.
    """
    may_edit(by, opportunity).enforce()
    lock(opportunity)
    may_edit(by, opportunity).enforce()
    if rival is not None and rival.opportunity_id != opportunity.pk:
        raise Incomplete(_("This competitor is not on this sheet."))
    now_seen = seen_of(opportunity, rival)
    stale = [one.question.pk for one in replies if one.seen is not None and one.seen != now_seen.get(one.question.pk)]
    if stale:
        raise StaleAnswers(stale)
    with history(by=by):
        answered = [_answer(opportunity, reply, by, rival) for reply in replies]
        if rival is None:
            _count_yeses(opportunity)
        return answered


@transaction.atomic
def plan_to_learn(opportunity: Opportunity, question: Question, *, by: User) -> WinAction:
    """An action to find out what a question asks, due within a week; given back where it is open already."""
    return add_action(
        opportunity,
        by=by,
        what=lambda: _("Find out: %(question)s") % {"question": question},
        due_on=clock.today() + dt.timedelta(days=LEARN_DAYS),
        purpose=ActionPurpose.LEARN,
        closes=question.code,
        origin=ActionOrigin.QUESTION,
    )


def _answer(opportunity: Opportunity, reply: Reply, by: User, rival: Rival | None) -> Answer:
    if reply.question.version_id != opportunity.pipeline_version_id:
        raise Incomplete(_("This question belongs to another pipeline."))
    if reply.value not in AnswerValue.values:
        raise Incomplete(_("Please choose an answer."), field="value")
    _check_proofs(opportunity, reply, by)
    answer, _fresh = Answer.objects.update_or_create(
        opportunity=opportunity,
        question=reply.question,
        stage=opportunity.stage,
        rival=rival,
        defaults={"value": reply.value, "note": reply.note, "answered_by": by, "answered_at": clock.now()},
    )
    wanted = {(pk, None) for pk in reply.evidence} | {(None, pk) for pk in reply.logs}
    kept = set()
    for proof in AnswerProof.objects.filter(answer=answer):
        if (proof.evidence_id, proof.log_id) in wanted:
            kept.add((proof.evidence_id, proof.log_id))
        else:
            proof.delete()
    for evidence, log in wanted - kept:
        AnswerProof.objects.create(answer=answer, evidence_id=evidence, log_id=log)
    return answer


def _count_yeses(opportunity: Opportunity) -> None:
    """Beside the record: the evidence rate of a team sums them."""
    opportunity.yes_answers, opportunity.yes_proven = yeses_of(opportunity)
    opportunity.save(update_fields=["yes_answers", "yes_proven"])


def _check_proofs(opportunity: Opportunity, reply: Reply, by: User) -> None:
    """Evidence of this sheet; logs that everybody may read, since everybody on the sheet reads what follows from them."""
    own = Evidence.objects.filter(opportunity=opportunity, withdrawn_at__isnull=True, pk__in=reply.evidence)
    if own.count() != len(set(reply.evidence)):
        raise Incomplete(_("This evidence is not on this sheet."), field="proof")
    logs = ContactLog.objects.visible_to(by).filter(pk__in=reply.logs)
    if logs.count() != len(set(reply.logs)):
        raise Incomplete(_("This contact record is not open to you."), field="proof")
    if logs.filter(is_confidential=True).exists():
        raise Incomplete(_("A confidential record proves nothing to the others on this sheet."), field="proof")
