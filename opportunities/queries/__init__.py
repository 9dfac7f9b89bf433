from opportunities.queries.changes import ChangedByOthers, changed_by_others
from opportunities.queries.ladder import Rung, ladder_of
from opportunities.queries.pipelines import pipeline_of, version_of
from opportunities.queries.standing import answers_of, coverage_of, evidence_of, explain, facts_of, recorded_for

__all__ = [
    "ChangedByOthers",
    "Rung",
    "answers_of",
    "changed_by_others",
    "coverage_of",
    "evidence_of",
    "explain",
    "facts_of",
    "ladder_of",
    "pipeline_of",
    "recorded_for",
    "version_of",
]
