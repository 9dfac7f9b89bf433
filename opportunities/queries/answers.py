"""Marks of the answers that stand, by which a page that was read before is told from one that shows them as they are."""

import hashlib

from django.db.models import Exists, OuterRef

from opportunities.assessment import Standing
from opportunities.models import Answer, AnswerProof, AnswerValue, Opportunity, Question, Rival


def seen_of(opportunity: Opportunity, rival: Rival | None = None) -> dict[int, str]:
    """Question id → mark of the answer that stands now, as a page shows it: another mark, another answer. Two queries."""
    proofs: dict[int, list[str]] = {}
    rows = AnswerProof.objects.filter(answer__opportunity=opportunity, answer__rival=rival).order_by("pk")
    for answer, evidence, log in rows.values_list("answer_id", "evidence_id", "log_id"):
        proofs.setdefault(answer, []).append(f"e{evidence}" if evidence else f"l{log}")
    questions = Question.objects.filter(version=opportunity.pipeline_version_id).values_list("pk", flat=True)
    found = {pk: mark("", "", [], 0) for pk in questions}
    answers = Answer.objects.filter(opportunity=opportunity, rival=rival).order_by("answered_at", "pk")
    for pk, question, value, note, stage in answers.values_list("pk", "question_id", "value", "note", "stage_id"):
        found[question] = mark(value, note, proofs.get(pk, []), stage)
    return found


def yeses_of(opportunity: Opportunity) -> tuple[int, int]:
    """Of each question about us the last answer: how many are yes, and how many of these rest on evidence. One query."""
    last = Answer.objects.filter(opportunity=opportunity, rival=None).order_by("question_id", "-answered_at", "-pk")
    proof = Exists(AnswerProof.objects.filter(answer=OuterRef("pk")))
    rows = last.distinct("question_id").annotate(rests=proof).values_list("value", "rests")
    rests = [rests for value, rests in rows if value == AnswerValue.YES]
    return len(rests), sum(rests)


def mark(value: str, note: str, proofs: list[str], stage: int) -> str:
    return hashlib.sha256("|".join([value, note, *sorted(proofs), str(stage)]).encode()).hexdigest()[:16]


def mark_of(row: Standing) -> str:
    """The mark of what a page shows of a question."""
    if row.given is None:
        return mark("", "", [], 0)
    return mark(row.given.value, row.given.note, [proof.token for proof in row.given.proofs], row.given.stage_id)
