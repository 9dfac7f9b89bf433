"""The parts of a draft as forms, and a version as it is shown."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from opportunities.actions import pipelines as actions
from opportunities.forms.pipelines import CriterionRow, QuestionRow, RulesForm, Shown, StageRow, ThingRow, rows_of
from opportunities.models import (
    BuyingRole,
    Category,
    FactCode,
    Pipeline,
    PipelineVersion,
    Stage,
)
from opportunities.queries.pipelines import mark_of_draft
from opportunities.rulebook import LADDER
from opportunities.sheet_reads.pipeline_parts import codes_of, things_of
from sellers.http import UserRequest


@dataclass(frozen=True)
class Part:
    """`blocks`: heading and rows; `rules` in place of them where the part is one form."""

    title: str
    write: Callable[[], None]
    blocks: tuple[tuple[str, Any], ...] = ()
    rules: Any = None

    @property
    def forms(self) -> list[Any]:
        return [rows for _title, rows in self.blocks] + ([self.rules] if self.rules is not None else [])


def stages_part(request: UserRequest, draft: PipelineVersion) -> Part:
    stages = {stage.pk: stage for stage in draft.stages.all()}
    start = [
        {"order": one.position, "pk": one.pk, "name": one.name, "name_en": one.name_en, "stall_days": one.stall_days,
         "exit_facts": one.exit_facts}
        for one in stages.values()
    ]  # fmt: skip
    rows = rows_of(StageRow)(_sent(request), initial=start, prefix="stage")

    def write() -> None:
        found = [row | {"stage": stages.get(row["pk"])} for row in rows.rows()]
        actions.save_stages(draft, found, by=request.user, seen=_seen(request))

    return Part(_("Change stages"), write, ((_("Stages"), rows),))


def stage_part(request: UserRequest, draft: PipelineVersion, stage: Stage) -> Part:
    korean, english = stage.exit_criteria.splitlines(), stage.exit_criteria_en.splitlines()
    codes = [*stage.exit_codes, *[""] * len(korean)]
    start = [
        {"order": at, "text": text, "text_en": english[at - 1] if at <= len(english) else "", "code": codes[at - 1]}
        for at, text in enumerate(korean, start=1)
    ]
    questions = codes_of(draft)
    criteria = rows_of(CriterionRow, extra=2)(
        _sent(request), initial=start, prefix="criterion", form_kwargs={"shown": Shown(questions)}
    )
    todos = _todos(request, draft, stage)

    def write() -> None:
        actions.open_draft(draft, by=request.user, seen=_seen(request))
        actions.save_criteria(stage, criteria.rows(), by=request.user)
        actions.save_todos(draft, stage, todos.rows(), by=request.user)

    asked = _("What the customer has done when it is left: what is not met then asks for a reason")
    return Part(str(stage), write, ((asked, criteria), (_("Standard things to do"), todos)))


def after_win_part(request: UserRequest, draft: PipelineVersion) -> Part:
    todos = _todos(request, draft, None)

    def write() -> None:
        actions.open_draft(draft, by=request.user, seen=_seen(request))
        actions.save_todos(draft, None, todos.rows(), by=request.user)

    return Part(_("After the order"), write, ((_("Standard things to do"), todos),))


def _todos(request: UserRequest, draft: PipelineVersion, stage: Stage | None) -> Any:
    start = [
        {
            "order": todo.position,
            "text": todo.text,
            "text_en": todo.text_en,
            "offset_days": todo.offset_days,
            "purpose": todo.purpose,
        }
        for todo in things_of(draft, stage)
    ]
    return rows_of(ThingRow, extra=2)(_sent(request), initial=start, prefix="todo")


def questions_part(request: UserRequest, draft: PipelineVersion) -> Part:
    names = ("code", "group", "text", "text_en", "counts_as_evidence", "counts_as_evidence_en", "method")
    stages = {stage.pk: stage for stage in draft.stages.all()}
    start = [
        {"order": row.position, "by_stage": row.by_stage_id, **{name: getattr(row, name) for name in names}}
        for row in draft.questions.all()
    ]
    rows = rows_of(QuestionRow)(
        _sent(request), initial=start, prefix="question", form_kwargs={"stages": stages.values()}
    )

    def write() -> None:
        found = [row | {"by_stage": stages.get(row["by_stage"])} for row in rows.rows()]
        actions.save_questions(draft, found, by=request.user, seen=_seen(request))

    return Part(_("Change questions"), write, ((_("Questions"), rows),))


def rules_part(request: UserRequest, draft: PipelineVersion) -> Part:
    days = dict(draft.fact_rules.values_list("code", "valid_days"))
    since = dict(draft.required_facts.values_list("code", "category"))
    start: dict[str, Any] = {
        "coverage_pct": draft.coverage_pct,
        "decision_maker_only": draft.decision_maker_only,
        "required_roles": draft.required_roles,
    }
    for code in FactCode.values:
        start |= {f"{code}_days": days.get(code), f"{code}_from": since.get(code, "")}
    form = RulesForm(_sent(request), initial=start)

    def write() -> None:
        kept = {name: form.cleaned_data[name] for name in ("coverage_pct", "decision_maker_only", "required_roles")}
        actions.save_rules(draft, by=request.user, facts=form.facts(), seen=_seen(request), **kept)

    return Part(_("Facts and roles"), write, rules=form)


PARTS = {"stages": stages_part, "questions": questions_part, "rules": rules_part, "after-win": after_win_part}


def _sent(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _seen(request: UserRequest) -> str:
    return request.POST.get("seen", "")


def listed(pipeline: Pipeline, *, on: dt.date) -> dict[str, Any]:
    """A pipeline with its versions, newest first; `now` is the one that holds today."""
    versions = sorted(pipeline.versions.all(), key=lambda one: -one.number)
    holding = [one for one in versions if one.valid_from is not None and one.valid_from <= on]
    return {
        "row": pipeline,
        "versions": versions,
        "now": max(holding, key=lambda one: (one.valid_from, one.number), default=None),
        "draft": next((one for one in versions if one.valid_from is None), None),
    }


def whole(version: PipelineVersion) -> dict[str, Any]:
    """Everything that a version says, as lines to read."""
    todos: dict[int | None, list[Any]] = {}
    for todo in sorted(version.todos.all(), key=lambda one: one.position):
        todos.setdefault(todo.stage_id, []).append(todo)
    days = {row.code: row.valid_days for row in version.fact_rules.all()}
    needed: dict[str, list[str]] = {}
    for row in version.required_facts.all():
        needed.setdefault(row.category, []).append(row.code)
    return {
        "version": version,
        "is_draft": version.valid_from is None,
        "mark": mark_of_draft(version),
        "is_used": version.opportunities.exists(),
        "stages": [
            {"row": stage, "criteria": [line for line in stage.criteria.splitlines() if line], "todos": todos.get(stage.pk, []),
             "url": reverse("opportunities:pipeline_stage", args=[version.pk, stage.pk])}
            for stage in version.stages.all()
        ],
        "after_win": todos.get(None, []),
        "questions": list(version.questions.all()),
        "days": [(f"{code} {FactCode(code).label}", days.get(code)) for code in FactCode.values],
        "needed": [
            (Category(rung).label, ", ".join(sorted(needed.get(rung, []), key=list(FactCode.values).index)))
            for rung in reversed(LADDER)
        ],
        "roles": [BuyingRole(role).label for role in version.required_roles],
    }  # fmt: skip
