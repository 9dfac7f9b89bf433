"""The win plan as it is read: the open actions come with the record's own query, the whole plan on its own page."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Subquery, When
from django.db.models.functions import JSONObject
from django.utils.translation import pgettext

from core import clock
from core.scoping import id_from
from customers.models import ContactLog
from opportunities.facts import FactStatus, in_dispute
from opportunities.models import ActionOrigin, ActionPurpose, ActionState, Evidence, FactCode, Opportunity, WinAction
from opportunities.models.plan import OPEN_ACTIONS, words_of_action
from opportunities.policies import PLANNED_IN, may_plan
from opportunities.policies.coaching import may_suggest
from sellers.models import User

READ = 40  # open actions that come with the record
COMING = 3  # of them in a line of a list
SETTLED = 50  # done and dropped ones on the plan's page

_LIVE = (*OPEN_ACTIONS, ActionState.SUGGESTED)
_KEPT = ("id", "what", "what_en", "due_on", "purpose", "closes", "state", "origin", "result", "who_id")
_COLUMNS = {name: name for name in _KEPT} | {
    "who": "who__name", "customer": "customer__name", "target": "target__name", "by": "made_by__name", "todo": "todo__text",
    "todo_en": "todo__text_en",
}  # fmt: skip
_AS_JSON = JSONObject(**_COLUMNS)
_SETTLED_AS_JSON = JSONObject(**_COLUMNS, evidence="evidence_id")


@dataclass(frozen=True)
class Settled:
    """The evidence that an action was done with; `log` is its record, where the reader may open it, `stands` why it counts
    no more, where somebody doubts it or took it back."""

    fact: str
    text: str
    person: str
    happened_on: dt.date
    log: int | None
    stands: str


@dataclass(frozen=True)
class PlanRow:
    """One action in words; `mine` is the reader's own, `is_hers_to_do` while the plan is alive, `is_late` past its day."""

    pk: int
    what: str
    due_on: dt.date
    purpose: str
    closes: str
    state: str
    origin: str
    result: str
    doer: str
    target: str
    by: str
    mine: bool
    is_hers_to_do: bool
    is_late: bool
    settled: Settled | None = None

    @property
    def purpose_label(self) -> str:
        return str(ActionPurpose(self.purpose).label)

    @property
    def state_label(self) -> str:
        return str(ActionState(self.state).label)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ACTIONS

    @property
    def is_suggested(self) -> bool:
        return self.state == ActionState.SUGGESTED

    @property
    def icon(self) -> str:
        return {ActionState.DONE: "check", ActionState.CANCELLED: "close"}.get(ActionState(self.state), "clock")

    @property
    def is_standard(self) -> bool:
        return self.origin == ActionOrigin.STANDARD


@dataclass(frozen=True)
class Plan:
    """The plan's page: what waits for an answer, what is open (longest due first), what is over (newest first)."""

    suggested: list[PlanRow]
    open: list[PlanRow]
    settled: list[PlanRow]
    can_plan: bool
    can_suggest: bool


def plan_columns() -> dict[str, Any]:
    """For `with_names`: the open and suggested actions, the first due first, as JSON. No query of its own."""
    rows = WinAction.objects.filter(opportunity=OuterRef("pk"), state__in=_LIVE).order_by("due_on", "pk")
    return {"plan_rows": ArraySubquery(rows.values(row=_AS_JSON)[:READ])}


def coming_columns(on: Any) -> dict[str, Any]:
    """As `plan_columns` for a line of a list: the first of what is open, one more than the line shows; what is late on this
    day first, then what is there for a missing fact."""
    rows = WinAction.objects.filter(opportunity=OuterRef("pk"), state__in=OPEN_ACTIONS)
    rows = rows.order_by(
        Case(When(due_on__lt=on, then=0), When(closes__in=FactCode.values, then=1), default=2), "due_on", "pk"
    )
    return {"plan_rows": ArraySubquery(rows.values(row=_AS_JSON)[: COMING + 1])}


def rows_from(record: Opportunity, viewer: User, *, on: dt.date) -> list[PlanRow]:
    """The actions that `with_names` brought along, put together at most once per record and reader."""
    memo: dict[tuple[int, dt.date], list[PlanRow]] = record.__dict__.setdefault("_plan_read", {})
    key = (viewer.pk, on)
    if key not in memo:
        found: list[dict[str, Any]] = record.plan_rows  # type: ignore[attr-defined]
        memo[key] = [_row(row, record, viewer, on) for row in found]
    return memo[key]


def planned_on(record: Opportunity, viewer: User, *, on: dt.date) -> dict[str, PlanRow]:
    """What a fact, a risk or a question is settled by: its code → the action that is due first, a suggestion where nothing
    is planned."""
    rows = [row for row in reversed(rows_from(record, viewer, on=on)) if row.closes]
    return {row.closes: row for row in rows if row.is_suggested} | {row.closes: row for row in rows if row.is_open}


def _row(row: dict[str, Any], record: Opportunity, viewer: User, on: dt.date) -> PlanRow:
    due_on = dt.date.fromisoformat(row["due_on"])
    return PlanRow(
        pk=row["id"],
        due_on=due_on,
        what=words_of_action(row["what"], row["what_en"], row["todo"], row["todo_en"]),
        **{name: row[name] for name in ("purpose", "closes", "state", "origin", "result")},
        doer=row["customer"] or row["who"] or "",
        target=row["target"] or "",
        by=row["by"] or "",
        mine=row["who_id"] == viewer.pk,
        is_hers_to_do=row["who_id"] == viewer.pk and record.state in PLANNED_IN,
        is_late=row["state"] in OPEN_ACTIONS and due_on < on,
    )


def plan_of(record: Opportunity, viewer: User, *, on: dt.date, whole: bool = True) -> Plan:
    """`whole` False: only what is the viewer's own. Cost: one query besides the record's, one more for evidence."""
    live = [row for row in rows_from(record, viewer, on=on) if whole or row.mine]
    over = record.win_actions.visible_to(viewer).exclude(state__in=_LIVE).order_by("-settled_on", "-pk")
    found = list(over.values_list(_SETTLED_AS_JSON, flat=True)[:SETTLED])
    proofs = _settled_by({row["evidence"] for row in found if row["state"] == ActionState.DONE} - {None}, viewer)
    settled = [replace(_row(row, record, viewer, on), settled=proofs.get(row["evidence"])) for row in found]
    return Plan(
        suggested=[row for row in live if row.is_suggested],
        open=[row for row in live if row.is_open],
        settled=settled,
        can_plan=bool(may_plan(viewer, record)),
        can_suggest=bool(may_suggest(viewer, record)),
    )


def _settled_by(ids: Collection[int], viewer: User) -> dict[int, Settled]:
    """Of these pieces of evidence those that the reader may see. One query, none of none."""
    if not ids:
        return {}
    readable = ContactLog.objects.visible_to(viewer).filter(pk=OuterRef("log_id")).order_by().values("pk")
    rows = Evidence.objects.visible_to(viewer).filter(pk__in=ids).select_related("person")
    return {row.pk: _settled(row) for row in rows.annotate(readable_log=Subquery(readable))}


def _settled(row: Any) -> Settled:
    doubt = str(FactStatus.DISPUTED.label) if in_dispute(row) else ""
    return Settled(
        fact=row.fact_code,
        text=row.text,
        person=row.person.name if row.person is not None else "",
        happened_on=row.happened_on,
        log=row.readable_log,
        stands=pgettext("evidence", "Taken back") if row.withdrawn_at is not None else doubt,
    )


def action_start(record: Opportunity, viewer: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """First values of the form from the address: what, due_on, purpose, closes, target, origin; the reader does it."""
    start: dict[str, Any] = {name: asked.get(name, "") for name in ("what", "closes", "purpose", "origin")}
    start["who"] = viewer if may_plan(viewer, record) else record.owner
    start["due_on"] = _day(asked.get("due_on", ""))
    start["target"] = id_from(asked.get("target"))
    if not start["what"]:
        start["what"] = _by_hand(record, start["closes"])
    return {name: value for name, value in start.items() if value}


def _by_hand(record: Opportunity, code: str) -> str:
    """What somebody wrote of a risk that stands open: the words of the action against it begin with it."""
    found: list[dict[str, Any]] = record.flag_rows  # type: ignore[attr-defined]
    return next((flag["text"] for flag in found if flag["code"] == code and code.startswith("M")), "")


def _day(text: str) -> dt.date | None:
    try:
        return max(dt.date.fromisoformat(text), clock.today())
    except ValueError:
        return None
