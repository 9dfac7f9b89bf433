"""What going on from the present stage asks for, read for one opportunity as the sheet shows it."""

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, Func, OuterRef

from core.kept import Kept
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
    (row,) = _answered(pk=opportunity.pk)
    answers = standings(
        questions_of(opportunity.pipeline_version_id),
        given_to(row),
        stage_id=opportunity.stage_id,
        position=opportunity.stage.position,
    )
    return Shown(
        facts=facts_of(opportunity, on=on),
        verdicts={one.question.code: one.verdict for one in answers},
        roles=set(row.roles_held),
        is_coached=row.is_coached,
    )


def _answered_of(pk: Any) -> Any:
    noted = Exists(CoachingNote.objects.filter(opportunity=OuterRef("pk")))
    roles = (
        BuyerRole.objects.filter(opportunity=OuterRef("pk"))
        .order_by()
        .values(held=Func(F("roles"), function="unnest", output_field=CharField()))
    )
    rows = Opportunity.objects.filter(pk=pk).order_by()
    return rows.annotate(answered=answers_in_words(), is_coached=noted, roles_held=ArraySubquery(roles)).only("pk")


_answered: Kept[Any] = Kept(_answered_of, "pk")
