from opportunities.queries.ladder import Rung, ladder_of
from opportunities.queries.pipelines import pipeline_of, version_of
from opportunities.queries.standing import answers_of, coverage_of, evidence_of, explain, facts_of

__all__ = [
    "Rung",
    "answers_of",
    "coverage_of",
    "evidence_of",
    "explain",
    "facts_of",
    "ladder_of",
    "pipeline_of",
    "version_of",
]
