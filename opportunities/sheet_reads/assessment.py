"""The answers on a sheet: brought along with the record, and read whole for the page of questions."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from core import clock
from opportunities.assessment import Given, Proof, Standing, standings
from opportunities.models import Answer, AnswerProof, Opportunity, Question, Rival

WORDS = 120  # of a proof; the record behind it has them all


def answers_in_words() -> Any:
    """For `with_names`: every answer with what it rests on, as JSON, so that the sheet reads them with its own row."""
    rows = Answer.objects.filter(opportunity=OuterRef("pk"), rival__isnull=True).order_by("answered_at", "pk")
    return ArraySubquery(rows.values(row=_answer_in_words()))


def _answer_in_words() -> JSONObject:
    proofs = AnswerProof.objects.filter(answer=OuterRef("pk")).order_by("pk")
    return JSONObject(
        question="question_id",
        stage="stage_id",
        value="value",
        note="note",
        by="answered_by__name",
        at="answered_at",
        proofs=ArraySubquery(proofs.values(proof=_proof_in_words())),
    )


def _proof_in_words() -> JSONObject:
    return JSONObject(
        evidence="evidence_id",
        log="log_id",
        fact="evidence__fact_code",
        text="evidence__text",
        who="evidence__person__name",
        on="evidence__happened_on",
        withdrawn="evidence__withdrawn_at",
        disputed="evidence__disputed_by_id",
        disputed_answer="evidence__dispute_answer",
        quoted="evidence__log_id",
        quoted_hidden="evidence__log__is_confidential",
        line="log__line",
        at="log__happened_at",
        hidden="log__is_confidential",
    )


@lru_cache(maxsize=64)
def questions_of(version_id: int) -> tuple[Question, ...]:
    """As `stages_of`: the questions of a used version never change."""
    rows = Question.objects.filter(version_id=version_id).select_related("by_stage")
    return tuple(rows.order_by("position"))


def assessed(record: Opportunity) -> list[Standing]:
    """Every question with its answer. `record` comes from `with_names`. Cost: no query once the version is known."""
    memo = record.__dict__
    if "_standings" not in memo:
        questions = questions_of(record.pipeline_version_id)
        given = given_to(record)
        memo["_standings"] = standings(questions, given, stage_id=record.stage_id, position=record.stage.position)
    found: list[Standing] = memo["_standings"]
    return found


def turn_to(record: Any, rival: Rival) -> None:
    """From here on `record` answers for a rival in place of us. Cost: one query."""
    rows = Answer.objects.filter(opportunity=record, rival=rival).order_by("answered_at", "pk")
    record.answered = list(rows.annotate(row=_answer_in_words()).values_list("row", flat=True))
    record.__dict__.pop("_standings", None)


def given_to(record: Any) -> dict[int, list[Given]]:
    """Question id → answers, oldest first."""
    found: dict[int, list[Given]] = {}
    for row in record.answered:
        found.setdefault(row["question"], []).append(_given(row))
    return found


def _given(row: dict[str, Any]) -> Given:
    return Given(
        value=row["value"],
        stage_id=row["stage"],
        note=row["note"],
        by=row["by"] or "",
        at=dt.datetime.fromisoformat(row["at"]),
        proofs=tuple(_proof(one) for one in row["proofs"]),
    )


def _proof(row: dict[str, Any]) -> Proof:
    if row["evidence"] is not None:
        doubted = row["disputed"] is not None and not row["disputed_answer"]
        return Proof(
            "evidence",
            row["evidence"],
            row["text"][:WORDS],
            who=row["who"] or "",
            on=dt.date.fromisoformat(row["on"]),
            holds=row["withdrawn"] is None and not doubted,
            fact=row["fact"],
            log=None if row["quoted_hidden"] else row["quoted"],
        )
    # what has become confidential since is not quoted to others, and proves nothing to them
    return Proof(
        "log",
        row["log"],
        "" if row["hidden"] else row["line"][:WORDS],
        on=clock.day_of(dt.datetime.fromisoformat(row["at"])),
        holds=not row["hidden"],
        log=row["log"],
    )
