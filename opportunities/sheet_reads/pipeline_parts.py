"""A version with its stages, criteria and things to do, one by one, for the forms of its draft."""

from typing import Any

from django.http import Http404

from core.kept import AnyReader, Kept
from opportunities.models import PipelineVersion, Question, Stage, StageTodo
from sellers.models import User


def one_version(viewer: User, pk: int) -> PipelineVersion:
    """With its pipeline; as `get_visible_or_404`. Cost: one query."""
    for row in _VERSION(viewer=viewer.pk, pk=pk):
        return row
    raise Http404


def one_stage(draft: PipelineVersion, viewer: User, pk: int) -> Stage:
    """As `get_visible_or_404`. Cost: one query."""
    for stage in _STAGE(viewer=viewer.pk, version=draft.pk, pk=pk):
        stage.version = draft
        return stage
    raise Http404


def codes_of(draft: PipelineVersion) -> list[str]:
    """Of its questions, in their order. Cost: one query."""
    return _CODES(version=draft.pk)


def things_of(draft: PipelineVersion, stage: Stage | None) -> list[StageTodo]:
    """What is usually done in a stage, or after the order. Cost: one query."""
    return _AFTER(version=draft.pk) if stage is None else _THINGS(version=draft.pk, pk=stage.pk)


def _version(viewer: Any, pk: Any) -> Any:
    return PipelineVersion.objects.visible_to(AnyReader()).filter(pk=pk).select_related("pipeline")


def _stage(viewer: Any, version: Any, pk: Any) -> Any:
    return Stage.objects.visible_to(AnyReader()).filter(version=version, pk=pk)


def _codes(version: Any) -> Any:
    return Question.objects.filter(version=version).values_list("code", flat=True)


def _things(version: Any, pk: Any) -> Any:
    return StageTodo.objects.filter(version=version, stage=pk).order_by("position")


def _after(version: Any) -> Any:
    return StageTodo.objects.filter(version=version, stage=None).order_by("position")


_VERSION: Kept[PipelineVersion] = Kept(_version, "viewer", "pk")
_STAGE: Kept[Stage] = Kept(_stage, "viewer", "version", "pk")
_CODES: Kept[str] = Kept(_codes, "version")
_THINGS: Kept[StageTodo] = Kept(_things, "version", "pk")
_AFTER: Kept[StageTodo] = Kept(_after, "version")
