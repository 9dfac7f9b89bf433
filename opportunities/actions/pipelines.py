"""Pipelines as administrators change them: a draft from a version, what stands in it, from when on it holds, and for whom.

A version that was published is not changed any more; the database refuses it once an opportunity uses it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import Stale
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import (
    FactRule,
    Pipeline,
    PipelineChoice,
    PipelineVersion,
    Question,
    RequiredFact,
    Stage,
    StageTodo,
)
from opportunities.policies import may_copy_pipeline, may_set_pipelines
from opportunities.queries.pipelines import mark_of_draft
from sellers.models import OrgUnit, User

AWAY = 1000  # added to places while they are given out anew, so that no two rows share one on the way


@transaction.atomic
def start_draft(version: PipelineVersion, *, by: User) -> PipelineVersion:
    """A copy to work on. Errors: IllegalMove where the pipeline has a draft already."""
    may_set_pipelines(by).enforce()
    pipeline = Pipeline.objects.select_for_update().get(pk=version.pipeline_id)
    if pipeline.versions.filter(valid_from=None).exists():
        raise IllegalMove(_("There is a draft of this pipeline already: go on with it, or throw it away first."))
    with history(by=by):
        return _copy(version)


@transaction.atomic
def start_pipeline(version: PipelineVersion, *, by: User, name: str, name_en: str) -> PipelineVersion:
    """A pipeline of its own that begins as a copy of a published version: the draft, which no unit can choose before it is
    published. Errors: Incomplete for a name that another pipeline has."""
    may_copy_pipeline(by, version).enforce()
    # whoever makes one at the same moment waits: names and codes are free only until the other has committed
    list(Pipeline.objects.order_by("pk").select_for_update(no_key=True))
    for field, said in (("name", name), ("name_en", name_en)):
        if not said.strip():
            raise Incomplete(_("A pipeline needs a name in Korean and in English."), field=field)
        if Pipeline.objects.filter(Q(name__iexact=said) | Q(name_en__iexact=said)).exists():
            raise Incomplete(_("Another pipeline has this name."), field=field)
    taken = set(Pipeline.objects.values_list("code", flat=True))
    code = next(code for code in (f"p{number}" for number in range(1, AWAY)) if code not in taken)
    with history(by=by):
        pipeline = Pipeline.objects.create(code=code, name=name, name_en=name_en)
        return _copy(version, into=pipeline)


def _copy(version: PipelineVersion, *, into: Pipeline | None = None) -> PipelineVersion:
    pipeline = into or version.pipeline
    last = pipeline.versions.aggregate(last=Max("number"))["last"] or 0
    draft = PipelineVersion.objects.create(
        pipeline=pipeline,
        number=last + 1,
        coverage_pct=version.coverage_pct,
        decision_maker_only=version.decision_maker_only,
        required_roles=version.required_roles,
    )
    stages: dict[int | None, Stage | None] = {None: None}
    for stage in version.stages.all():
        stages[stage.pk] = _again(stage, version=draft)
    for row in (*version.fact_rules.all(), *version.required_facts.all()):
        _again(row, version=draft)
    for todo in version.todos.all():
        _again(todo, version=draft, stage=stages[todo.stage_id])
    for question in version.questions.all():
        _again(question, version=draft, by_stage=stages[question.by_stage_id])
    return draft


def _again(row: Any, **changed: Any) -> Any:
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)._default_manager.create(**values | changed)


def open_draft(draft: PipelineVersion, *, by: User, seen: str | None = None) -> None:
    """Locks the draft for a change. Errors: IllegalMove where it is published; Stale since mark `seen`."""
    may_set_pipelines(by).enforce()
    draft.refresh_from_db(from_queryset=PipelineVersion.objects.select_for_update())
    if draft.valid_from is not None:
        raise IllegalMove(_("This version is published and stands. Make a new one from it."))
    if seen is not None and seen != mark_of_draft(draft):
        raise Stale()


@transaction.atomic
def save_stages(
    draft: PipelineVersion, rows: Sequence[Mapping[str, Any]], *, by: User, seen: str | None = None
) -> None:
    """The stages in their new order; a row without `stage` is new, and one that is not named goes with all it holds."""
    open_draft(draft, by=by, seen=seen)
    if not rows:
        raise Incomplete(_("A pipeline needs at least one stage."))
    with history(by=by):
        kept = [row["stage"].pk for row in rows if row.get("stage")]
        gone = draft.stages.exclude(pk__in=kept)
        Question.objects.filter(by_stage__in=gone).update(by_stage=None)
        StageTodo.objects.filter(stage__in=gone).delete()
        gone.delete()
        draft.stages.update(position=F("position") + AWAY)
        codes = set(draft.stages.values_list("code", flat=True))
        for position, row in enumerate(rows, start=1):
            stage = row.get("stage") or Stage(version=draft, code=_free_code(codes))
            codes.add(stage.code)
            stage.position = position
            for name in ("name", "name_en", "stall_days", "exit_facts"):
                setattr(stage, name, row[name])
            stage.save()


def _free_code(taken: set[str]) -> str:
    return next(code for code in (f"s{number}" for number in range(1, AWAY)) if code not in taken)


@transaction.atomic
def save_criteria(stage: Stage, rows: Sequence[Mapping[str, Any]], *, by: User) -> None:
    """What a customer has done when the stage is left."""
    open_draft(stage.version, by=by)
    with history(by=by):
        stage.exit_criteria = "\n".join(row["text"] for row in rows)
        stage.exit_criteria_en = "\n".join(row["text_en"] or row["text"] for row in rows)
        stage.exit_codes = [row["code"] for row in rows]
        stage.save(update_fields=["exit_criteria", "exit_criteria_en", "exit_codes"])


@transaction.atomic
def save_todos(draft: PipelineVersion, stage: Stage | None, rows: Sequence[Mapping[str, Any]], *, by: User) -> None:
    """What is done on entering a stage; without one, after the order is won."""
    open_draft(draft, by=by)
    with history(by=by):
        draft.todos.filter(stage=stage).delete()
        for position, row in enumerate(rows, start=1):
            kept = {name: row[name] for name in ("text", "text_en", "offset_days", "purpose")}
            StageTodo.objects.create(version=draft, stage=stage, position=position, **kept)


@transaction.atomic
def save_questions(
    draft: PipelineVersion, rows: Sequence[Mapping[str, Any]], *, by: User, seen: str | None = None
) -> None:
    """All questions in their order. Errors: Incomplete for two of one code."""
    open_draft(draft, by=by, seen=seen)
    codes = [row["code"] for row in rows]
    if len(set(codes)) != len(codes):
        raise Incomplete(_("Two questions have the same code."))
    names = ("code", "group", "text", "text_en", "counts_as_evidence", "counts_as_evidence_en", "by_stage", "method")
    with history(by=by):
        draft.questions.all().delete()
        for position, row in enumerate(rows, start=1):
            Question.objects.create(version=draft, position=position, **{name: row[name] for name in names})


@transaction.atomic
def save_rules(
    draft: PipelineVersion,
    *,
    by: User,
    facts: Mapping[str, tuple[int | None, str]],
    coverage_pct: int,
    decision_maker_only: bool,
    required_roles: Sequence[str],
    seen: str | None = None,
) -> None:
    """`facts`: code → (days that evidence holds, first category that needs it, empty for none). Named once, a fact is
    needed by that category and all above it, so that no category asks less than the one below."""
    open_draft(draft, by=by, seen=seen)
    with history(by=by):
        draft.coverage_pct, draft.decision_maker_only = coverage_pct, decision_maker_only
        draft.required_roles = list(required_roles)
        draft.save(update_fields=["coverage_pct", "decision_maker_only", "required_roles"])
        draft.required_facts.all().delete()
        for code, (days, category) in facts.items():
            FactRule.objects.update_or_create(version=draft, code=code, defaults={"valid_days": days})
            if category:
                RequiredFact.objects.create(version=draft, category=category, code=code)


@transaction.atomic
def publish(draft: PipelineVersion, *, by: User, on: dt.date, seen: str | None = None) -> PipelineVersion:
    """New opportunities follow it from that day on; those that are there keep their version. `seen`: the mark of what
    the page told of it.

    Errors: Incomplete for a day in the past, a day before that of the version before it, no stage, or no fact for a
    category.
    """
    open_draft(draft, by=by, seen=seen)
    if on < clock.today():
        raise Incomplete(_("This day has passed: choose today or a day ahead."), field="valid_from")
    last = draft.pipeline.versions.exclude(pk=draft.pk).aggregate(last=Max("valid_from"))["last"]
    if last is not None and on < last:
        raise Incomplete(
            _("A later version holds from %(day)s: choose that day or a later one.") % {"day": last}, field="valid_from"
        )
    if not draft.stages.exists():
        raise Incomplete(_("A pipeline needs at least one stage."), field="valid_from")
    with history(by=by):
        draft.valid_from = on
        draft.save(update_fields=["valid_from"])
    return draft


@transaction.atomic
def take_back(version: PipelineVersion, *, by: User) -> PipelineVersion:
    """A version that nobody uses becomes a draft again, with new rows: the old ones may be remembered by a process.

    Errors: IllegalMove where it is used, or is the only one.
    """
    may_set_pipelines(by).enforce()
    Pipeline.objects.select_for_update().get(pk=version.pipeline_id)
    version.refresh_from_db(from_queryset=PipelineVersion.objects.select_for_update())
    others = version.pipeline.versions.exclude(pk=version.pk)
    if version.opportunities.exists():
        raise IllegalMove(_("Opportunities follow it already: it stands."))
    if others.filter(valid_from=None).exists():
        raise IllegalMove(_("There is a draft of this pipeline already: go on with it, or throw it away first."))
    if not others.filter(valid_from__lte=clock.today()).exists():
        raise IllegalMove(_("It is the only version that holds today."))
    with history(by=by):
        draft, number = _copy(version), version.number
        _erase(version)
        draft.number = number
        draft.save(update_fields=["number"])
    return draft


@transaction.atomic
def discard(draft: PipelineVersion, *, by: User) -> None:
    """Throws a draft away, and with it a pipeline that has nothing else; what it said stays in the history."""
    open_draft(draft, by=by)
    pipeline = draft.pipeline
    with history(by=by):
        _erase(draft)
        if not pipeline.versions.exists():
            pipeline.delete()


def _erase(version: PipelineVersion) -> None:
    for rows in (version.questions, version.todos, version.stages, version.fact_rules, version.required_facts):
        rows.all().delete()
    version.delete()


@transaction.atomic
def choose_pipeline(unit: OrgUnit, *, by: User, pipeline: Pipeline, valid_from: dt.date) -> PipelineChoice:
    """New opportunities of the unit, and of those below that say nothing, follow it from that day on."""
    may_set_pipelines(by).enforce()
    if valid_from < clock.today():
        raise Incomplete(_("This day has passed: choose today or a day ahead."), field="valid_from")
    if not pipeline.versions.filter(valid_from__lte=valid_from).exists():
        raise Incomplete(_("This pipeline has no version that holds on that day."), field="pipeline")
    with history(by=by):
        choice, _fresh = PipelineChoice.objects.update_or_create(
            unit=unit, valid_from=valid_from, defaults={"pipeline": pipeline}
        )
    return choice
