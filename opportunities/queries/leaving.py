"""What going on from the present stage asks for, read for one opportunity as the sheet shows it."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef

from opportunities.assessment import standings
from opportunities.gate import Criterion, Shown, asked_by
from opportunities.models import BuyerRole, CoachingNote, Opportunity, Stage
from opportunities.queries.standing import facts_of
from opportunities.sheet_reads.assessment import answers_in_words, given_to, questions_of


def asked_of(opportunity: Opportunity, *, to: Stage | None, on: dt.date) -> list[Criterion]:
    """Each with whether it is met on a day; answers, roles and notes as they stand now. Cost: seven queries, and one more
    for the questions of a version that this process has not met yet."""
    return asked_by(opportunity.stage, opportunity, shown_of(opportunity, on=on), to=to)


def shown_of(opportunity: Opportunity, *, on: dt.date) -> Shown:
    """As the sheet has it (`sections.head`), of an opportunity that was read without its sheet."""
    noted = Exists(CoachingNote.objects.filter(opportunity=OuterRef("pk")))
    rows: Any = Opportunity.objects.filter(pk=opportunity.pk).order_by()
    row = rows.annotate(answered=answers_in_words(), is_coached=noted).only("pk").get()
    answers = standings(
        questions_of(opportunity.pipeline_version_id),
        given_to(row),
        stage_id=opportunity.stage_id,
        position=opportunity.stage.position,
    )
    roles = BuyerRole.objects.filter(opportunity=opportunity).values_list("roles", flat=True)
    return Shown(
        facts=facts_of(opportunity, on=on),
        verdicts={one.question.code: one.verdict for one in answers},
        roles={role for held in roles for role in held},
        is_coached=row.is_coached,
    )
