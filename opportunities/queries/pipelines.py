"""Which pipeline a unit uses on a day."""

import datetime as dt

from opportunities.models import Pipeline, PipelineChoice, PipelineVersion
from sellers.queries import ancestors, parents_on

DEFAULT = "solution"


def pipeline_of(unit_id: int | None, *, on: dt.date) -> Pipeline:
    """The choice of the nearest unit at or above, in force on a day; solution sales where nobody chose."""
    line = ancestors(unit_id, parents=parents_on(on))
    choices = PipelineChoice.objects.filter(unit__in=line, valid_from__lte=on).select_related("pipeline")
    newest: dict[int, PipelineChoice] = {}
    for choice in choices.order_by("valid_from"):
        newest[choice.unit_id] = choice
    for unit in line:
        if unit in newest:
            return newest[unit].pipeline
    return Pipeline.objects.get(code=DEFAULT)


def version_of(pipeline: Pipeline, *, on: dt.date) -> PipelineVersion:
    """The version in force on a day. Errors: DoesNotExist for a pipeline without one."""
    version: PipelineVersion = pipeline.versions.filter(valid_from__lte=on).latest("valid_from", "number")
    return version
