"""The page of questions: each with its answer, what it rests on, and how the stages before were answered."""

from typing import Any

from django.utils.translation import pgettext

from core.templatetags.addresses import address
from opportunities.assessment import UNKNOWN, UNPROVEN, Given, Standing, standings, tallies
from opportunities.models import Opportunity, Rival, Stage
from opportunities.sheet_reads.assessment import assessed, given_to, questions_of
from opportunities.sheet_reads.rows import stages_of
from sellers.models import User


def page_of(record: Opportunity, viewer: User, rival: Rival | None = None) -> dict[str, Any]:
    """Groups with their questions, and one line for each stage that was answered in. Cost: one query for the rivals."""
    query = f"?rival={rival.pk}" if rival else ""
    here = address("opportunities:questions", record.pk)
    rivals = list(record.rivals.visible_to(viewer).select_related("competitor").order_by("pk"))
    stages = {stage.pk: stage for stage in stages_of(record.pipeline_version_id)}
    return {
        "opportunity": record,
        "groups": [
            {"tally": tally, "rows": [line_of(record, row, stages, query) for row in tally.rows]}
            for tally in tallies(assessed(record))
        ],
        "snapshots": snapshots_of(record),
        "rival": rival,
        "here_url": here + query,
        "all_url": f"{here}{query}{'&' if query else '?'}all=1",
        "tabs": [
            {"label": label, "url": url, "current": url == here + query}
            for label, url in [
                (pgettext("assessment", "Us"), here),
                *((str(one.competitor), f"{here}?rival={one.pk}") for one in rivals),
            ]
        ]
        if rivals
        else [],
    }


def line_of(record: Opportunity, row: Standing, stages: dict[int, Stage], query: str = "") -> dict[str, Any]:
    return {
        "row": row,
        "code": row.question.code,
        "url": address("opportunities:question", record.pk, row.question.pk) + query,
        "can_learn": row.verdict in (UNKNOWN, UNPROVEN) and not query,
        "planned": row.question.code in planned_codes(record),
        "is_over": record.is_closed,
        "proofs": [proof_line(record, proof) for proof in row.given.proofs] if row.given else [],
        "old_stage": stages.get(row.given.stage_id) if row.given and row.is_old else None,
        "before": row.before,
        "before_stage": stages.get(row.before.stage_id) if row.before else None,
    }


def planned_codes(record: Any) -> set[str]:
    """Questions that an open action of the plan is about."""
    return {row["closes"] for row in record.plan_rows if row["closes"]}


def proof_line(record: Opportunity, proof: Any) -> dict[str, Any]:
    """Where it opens: the contact record itself, or the fact on the sheet that the evidence stands under, and the record that
    it quotes."""
    if proof.kind == "log":
        url = address("customers:log", proof.pk) if proof.words else ""
    else:
        url = f"{address('opportunities:detail', record.pk)}#fact-{proof.fact}"
    quoted = address("customers:log", proof.log) if proof.kind != "log" and proof.log else ""
    return {"proof": proof, "url": url, "log_url": quoted}


def snapshots_of(record: Opportunity) -> list[dict[str, Any]]:
    """How the questions stood when each stage was last answered in: a stage keeps its answers, and takes over from those
    before it what was not asked again."""
    stages = list(stages_of(record.pipeline_version_id))
    given = given_to(record)
    used = {one.stage_id for rows in given.values() for one in rows}
    found = []
    for stage in stages:
        if stage.pk in used:
            upto = {one.pk for one in stages if one.position <= stage.position}
            kept = {pk: [one for one in rows if one.stage_id in upto] for pk, rows in given.items()}
            rows = standings(questions_of(record.pipeline_version_id), kept, stage_id=stage.pk, position=stage.position)
            found.append({"stage": stage, "tallies": tallies(rows), **_last(given, stage)})
    return found


def _last(given: dict[int, list[Given]], stage: Stage) -> dict[str, Any]:
    mine = [one for rows in given.values() for one in rows if one.stage_id == stage.pk and one.at is not None]
    last = max(mine, key=lambda one: one.at)  # type: ignore[arg-type, return-value]
    return {"by": last.by, "at": last.at, "count": len(mine)}
