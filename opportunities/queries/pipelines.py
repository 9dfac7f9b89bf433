"""Which pipeline a unit uses on a day."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Exists, Model, OuterRef, prefetch_related_objects

from core.kept import Kept, among
from opportunities.models import Pipeline, PipelineChoice, PipelineVersion
from sellers.business_settings import units_for
from sellers.models import OrgUnit, User
from sellers.queries import ancestors, parents_on

DEFAULT = "solution"
PARTS = ("stages", "todos", "questions", "fact_rules", "required_facts")


def pipeline_of(unit_id: int | None, *, on: dt.date) -> Pipeline:
    """The choice of the nearest unit at or above, in force on a day; solution sales where nobody chose."""
    line = ancestors(unit_id, parents=parents_on(on))
    newest: dict[int, PipelineChoice] = {}
    for choice in _CHOICES(units=list(line), on=on):
        newest[choice.unit_id] = choice
    for unit in line:
        if unit in newest:
            return newest[unit].pipeline
    return Pipeline.objects.get(code=DEFAULT)


def _choices(units: Any, on: Any) -> Any:
    rows = PipelineChoice.objects.filter(among("unit_id", units), valid_from__lte=on)
    return rows.select_related("pipeline").order_by("valid_from")


_CHOICES: Kept[PipelineChoice] = Kept(_choices, "units", "on")


def version_of(pipeline: Pipeline, *, on: dt.date) -> PipelineVersion:
    """The version in force on a day. Errors: DoesNotExist for a pipeline without one."""
    version: PipelineVersion = pipeline.versions.filter(valid_from__lte=on).latest("valid_from", "number")
    return version


def pipelines_for(user: User) -> Any:
    """Every pipeline with its versions. Cost: two queries."""
    return Pipeline.objects.visible_to(user).prefetch_related("versions").order_by("pk")


def published_for(user: Any) -> Any:
    """Pipelines that hold, or will from some day on: not those that are a first draft yet."""
    published = PipelineVersion.objects.filter(pipeline=OuterRef("pk"), valid_from__isnull=False)
    return Pipeline.objects.visible_to(user).filter(Exists(published)).order_by("pk")


def before_with(version: PipelineVersion) -> PipelineVersion | None:
    """The published version that this one goes on from, both read whole. Cost: six queries."""
    rows = PipelineVersion.objects.filter(pipeline=version.pipeline_id, valid_from__isnull=False)
    before = rows.filter(number__lt=version.number).order_by("-number").first()
    read_whole(*([version] if before is None else [before, version]))
    return before


def read_whole(*versions: PipelineVersion) -> None:
    """Everything that versions say, stages beside their things to do and questions. Cost: five queries."""
    prefetch_related_objects(versions, *PARTS)
    for version in versions:
        stages = {stage.pk: stage for stage in version.stages.all()}
        for todo in version.todos.all():
            todo.stage = stages.get(todo.stage_id)
        for question in version.questions.all():
            question.by_stage = stages.get(question.by_stage_id)


def mark_of_draft(version: PipelineVersion) -> str:
    """Changes with anything that stands in the draft, so that a page that was read before is told from a fresh one. Cost:
    five queries, none where it was read whole."""
    said = [version.coverage_pct, version.decision_maker_only, list(version.required_roles)]
    known = getattr(version, "_prefetched_objects_cache", {})
    for name in PARTS:
        read = map(_said, sorted(known[name], key=lambda row: row.pk)) if name in known else None
        said.append([list(row) for row in (_SAID[name](version=version.pk) if read is None else read)])
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _said(row: Model) -> tuple[Any, ...]:
    return tuple(getattr(row, field.attname) for field in row._meta.concrete_fields)


def _part(name: str, version: Any) -> Any:
    model: Any = PipelineVersion._meta.get_field(name).related_model
    columns = [field.attname for field in model._meta.concrete_fields]
    return model.objects.filter(version=version).order_by("pk").values_list(*columns)


_SAID: dict[str, Kept[tuple[Any, ...]]] = {name: Kept(partial(_part, name), "version") for name in PARTS}


@dataclass(frozen=True)
class UnitChoice:
    """What a unit follows today, from where it has it, and what was chosen for later."""

    unit: OrgUnit
    depth: int
    pipeline: Pipeline
    above: OrgUnit | None
    is_own: bool
    planned: tuple[PipelineChoice, ...]


def choices_in_tree(viewer: User, *, on: dt.date) -> list[UnitChoice]:
    """Every unit with the pipeline it follows on a day. Cost: five queries."""
    units: list[tuple[OrgUnit, int]] = units_for(viewer, on=on)
    rows = {unit.pk: unit for unit, _depth in units}
    parents = parents_on(on)
    newest: dict[int, PipelineChoice] = {}
    later: dict[int, list[PipelineChoice]] = {}
    for choice in PipelineChoice.objects.select_related("pipeline").order_by("valid_from"):
        if choice.valid_from <= on:
            newest[choice.unit_id] = choice
        else:
            later.setdefault(choice.unit_id, []).append(choice)
    default = Pipeline.objects.get(code=DEFAULT)
    found = []
    for unit, depth in units:
        line = ancestors(unit.pk, parents=parents)
        at: Any = next((pk for pk in line if pk in newest), None)
        found.append(
            UnitChoice(
                unit,
                depth,
                newest[at].pipeline if at is not None else default,
                rows.get(at) if at is not None and at != unit.pk else None,
                at == unit.pk,
                tuple(later.get(unit.pk, ())),
            )
        )
    return found
