"""The two pipelines that come with the product: solution sales and dealer sales (domain.md §3.1, decision 5).

A version is never changed once it is used; what is better tomorrow becomes the next version.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from opportunities.models import (
    Category,
    Competitor,
    CompetitorKind,
    FactCode,
    FactRule,
    Pipeline,
    PipelineVersion,
    Question,
    RequiredFact,
    Stage,
    StageTodo,
)
from opportunities.shipped_playbook import DEALER_STEPS, QUESTIONS, SOLUTION_STEPS, Todo
from opportunities.shipped_stages import DEALER, SOLUTION, Step

FROM = dt.date(2000, 1, 1)

# days that evidence holds (domain.md §4); None: as long as it says itself (F6), or for ever (F11)
SOLUTION_DAYS: dict[str, int | None] = {
    "F1": 180, "F2": 60, "F3": 90, "F4": 60, "F5": 180, "F6": None,
    "F7": 45, "F8": 14, "F9": 45, "F10": 30, "F11": None, "F12": 30,
}  # fmt: skip
# in dealer sales F8 is a signing date told by the customer and holds until that day (decision 5)
DEALER_DAYS = SOLUTION_DAYS | {"F8": None}
REQUIRED: dict[str, tuple[str, ...]] = {
    Category.PIPELINE: ("F1", "F4"),
    Category.BEST: ("F2", "F3", "F5", "F6"),
    Category.COMMIT: ("F7", "F8", "F9", "F10", "F12"),
    Category.BOOKED: ("F11",),
}
DEALER_REQUIRED = REQUIRED | {Category.COMMIT: ("F8", "F9", "F10", "F12")}


def ship_pipelines() -> None:
    """Puts the two pipelines in where they are missing; running it again changes nothing."""
    with transaction.atomic():
        solution = _ship("solution", "솔루션 영업", "Solution sales", SOLUTION, SOLUTION_DAYS, REQUIRED)
        dealer = _ship(
            "dealer", "시판·유통 영업", "Dealer sales", DEALER, DEALER_DAYS, DEALER_REQUIRED, decision_maker_only=True
        )
        solution_by = {code: one.by for code, one in QUESTIONS.items()}
        dealer_by = {code: one.dealer_by for code, one in QUESTIONS.items() if one.dealer_by}
        _ship_playbook(solution, SOLUTION, SOLUTION_STEPS, solution_by)
        _ship_playbook(dealer, DEALER, DEALER_STEPS, dealer_by)


def _ship(
    code: str,
    name: str,
    name_en: str,
    steps: tuple[Step, ...],
    days: dict[str, int | None],
    required: dict[str, tuple[str, ...]],
    *,
    decision_maker_only: bool = False,
) -> PipelineVersion:
    pipeline, _fresh = Pipeline.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en})
    version, fresh = PipelineVersion.objects.get_or_create(
        pipeline=pipeline, number=1, defaults={"valid_from": FROM, "decision_maker_only": decision_maker_only}
    )
    if not fresh:
        return version
    Stage.objects.bulk_create(_stage(version, position, step) for position, step in enumerate(steps, start=1))
    FactRule.objects.bulk_create(
        FactRule(version=version, code=fact, valid_days=days[fact]) for fact in FactCode.values
    )
    RequiredFact.objects.bulk_create(
        RequiredFact(version=version, category=category, code=fact)
        for category, facts in required.items()
        for fact in facts
    )
    return version


def _stage(version: PipelineVersion, position: int, step: Step) -> Stage:
    return Stage(
        version=version,
        position=position,
        code=step.code,
        name=step.name,
        name_en=step.name_en,
        stall_days=step.stall_days,
        exit_facts=list(step.exit_facts),
        **_criteria(step),
    )


def _criteria(step: Step) -> dict[str, Any]:
    return {
        "exit_criteria": "\n".join(korean for korean, _english, _code in step.criteria),
        "exit_criteria_en": "\n".join(english for _korean, english, _code in step.criteria),
        "exit_codes": [code for _korean, _english, code in step.criteria],
    }


def _ship_playbook(
    version: PipelineVersion, steps: tuple[Step, ...], todos: dict[str, tuple[Todo, ...]], due: dict[str, str]
) -> None:
    """What came to a version after it was shipped first: things to do, questions, and what shows a criterion.

    A database that is in use already gets them too, once: they add to the version and change nothing it said.
    """
    if version.questions.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hanjang.shipping = 'on'")
    stages = {stage.code: stage for stage in version.stages.all()}
    for step in steps:
        stage = stages.get(step.code)
        if stage is not None and not stage.exit_codes:
            _add_criteria(stage, step)
    StageTodo.objects.bulk_create(
        StageTodo(
            version=version,
            stage=stages.get(code),
            position=position,
            text=text,
            text_en=text_en,
            offset_days=days,
            purpose=purpose,
        )
        for code, rows in todos.items()
        if not code or code in stages
        for position, (text, text_en, days, purpose) in enumerate(rows, start=1)
    )
    Question.objects.bulk_create(
        _question(version, position, code, stages.get(by)) for position, (code, by) in enumerate(due.items(), start=1)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hanjang.shipping = 'off'")


def _add_criteria(stage: Stage, step: Step) -> None:
    """A stage whose words somebody changed keeps them."""
    new = _criteria(step)
    if set(stage.exit_criteria.splitlines()) <= set(new["exit_criteria"].splitlines()):
        Stage.objects.filter(pk=stage.pk).update(**new)


def _question(version: PipelineVersion, position: int, code: str, by: Stage | None) -> Question:
    asked = QUESTIONS[code]
    return Question(
        version=version,
        position=position,
        code=code,
        group=asked.group,
        text=asked.text,
        text_en=asked.text_en,
        counts_as_evidence=asked.evidence,
        counts_as_evidence_en=asked.evidence_en,
        by_stage=by,
        method=asked.method,
    )


def ship_competitors() -> None:
    """What one competes with everywhere, named once for all; running it again changes nothing."""
    for kind, name in ((CompetitorKind.STATUS_QUO, "현상유지"), (CompetitorKind.IN_HOUSE, "자체 해결")):
        Competitor.objects.get_or_create(kind=kind, defaults={"name": name})


def ship_after_migrate(**_: Any) -> None:
    """After migrations, and after a test's flush; not while the tables are half there."""
    tables = connection.introspection.table_names()
    if Question._meta.db_table in tables:
        ship_pipelines()
    if Competitor._meta.db_table in tables:
        ship_competitors()
