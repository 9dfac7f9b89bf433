"""The assessment: six answers of every open opportunity, every second yes shown by evidence of its sheet."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

from django.db import connection

from bench.load.copying import copy
from bench.scale import MOMENT
from opportunities.models import Answer, AnswerProof, AnswerValue, Evidence, Opportunity, Question, State

MODELS = (Answer, AnswerProof)
ASKED = 6
STORE = """
UPDATE opportunities_opportunity AS row SET yes_answers = found.yes, yes_proven = found.proven
FROM (SELECT opportunity_id, count(*) AS yes, count(answer_id) AS proven
      FROM opportunities_answer AS answer LEFT JOIN opportunities_answerproof AS proof ON proof.answer_id = answer.id
      WHERE value = 'yes' GROUP BY 1) AS found
WHERE row.id = found.opportunity_id
"""


def load(rng: Random) -> None:
    open_ones = Opportunity.objects.filter(state=State.OPEN).order_by("pk")
    deals = list(open_ones.values_list("pk", "owner", "stage", "pipeline_version"))
    proofs = dict(Evidence.objects.order_by("-pk").values_list("opportunity", "pk"))
    questions: dict[int, list[int]] = defaultdict(list)
    for version, pk in Question.objects.order_by("position").values_list("version", "pk"):
        questions[version].append(pk)
    shown: list[tuple[int, int]] = []  # answer, evidence
    columns = ("id", "opportunity_id", "question_id", "stage_id", "value", "answered_by_id", "answered_at")
    copy(Answer, columns, _answers(deals, questions, proofs, shown, rng))
    rows = ((at, answer, evidence) for at, (answer, evidence) in enumerate(shown, start=1))
    copy(AnswerProof, ("id", "answer_id", "evidence_id"), rows)
    with connection.cursor() as cursor:
        cursor.execute(STORE)  # each question is answered once


def _answers(
    deals: list[tuple[Any, ...]],
    questions: dict[int, list[int]],
    proofs: dict[int, int],
    shown: list[tuple[int, int]],
    rng: Random,
) -> Iterator[tuple[Any, ...]]:
    at = 0
    for deal, owner, stage, version in deals:
        for question in questions[version][:ASKED]:
            at += 1
            value = rng.choice(AnswerValue.values)
            if value == AnswerValue.YES and deal in proofs and at % 2:
                shown.append((at, proofs[deal]))
            yield at, deal, question, stage, value, owner, MOMENT
