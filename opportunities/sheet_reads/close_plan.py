"""The mutual close plan as it is read: its steps come with the record's own query."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from core import clock
from opportunities.facts import STEP_LATE_DAYS
from opportunities.models import ClosePlanStep, Opportunity, StepState

READ = 30
_KEPT = ("id", "what", "due_on", "state", "confirmed_at")
_AS_JSON = JSONObject(
    **{name: name for name in _KEPT}, who="who__name", customer="customer__name", confirmed_by="confirmed_by__name",
    said_at="confirmed_log__happened_at",
)  # fmt: skip


@dataclass(frozen=True)
class StepRow:
    """`is_very_late`: a step of the customer's that keeps the schedule (F8) from holding."""

    pk: int
    what: str
    due_on: dt.date
    who: str
    customer: str
    is_done: bool
    is_late: bool
    is_very_late: bool
    is_confirmed: bool


@dataclass(frozen=True)
class ClosePlan:
    """`confirmed_by` agreed on `confirmed_on`, the day of the contact, to all that is open; empty where something has
    changed since, or never was."""

    steps: list[StepRow]
    confirmed_by: str = ""
    confirmed_on: dt.date | None = None

    @property
    def open(self) -> list[StepRow]:
        return [step for step in self.steps if not step.is_done]


def close_plan_columns() -> dict[str, Any]:
    """For `with_names`: the steps that were not dropped, in order, as JSON. No query of its own."""
    rows = ClosePlanStep.objects.filter(opportunity=OuterRef("pk")).exclude(state=StepState.CANCELLED)
    return {"close_rows": ArraySubquery(rows.order_by("due_on", "pk").values(row=_AS_JSON)[:READ])}


def close_plan_of(record: Opportunity, *, on: dt.date) -> ClosePlan:
    """What `with_names` brought along."""
    found: list[dict[str, Any]] = record.close_rows  # type: ignore[attr-defined]
    rows = [_row(row, on) for row in found]
    said = [row for row in found if row["state"] == StepState.PLANNED]
    if said and all(row["confirmed_at"] for row in said):
        at = dt.datetime.fromisoformat(said[0]["said_at"] or said[0]["confirmed_at"])
        return ClosePlan(rows, said[0]["confirmed_by"] or "", clock.day_of(at))
    return ClosePlan(rows)


def _row(row: dict[str, Any], on: dt.date) -> StepRow:
    due_on = dt.date.fromisoformat(row["due_on"])
    is_open = row["state"] == StepState.PLANNED
    return StepRow(
        pk=row["id"],
        what=row["what"],
        due_on=due_on,
        who=row["who"] or "",
        customer=row["customer"] or "",
        is_done=not is_open,
        is_late=is_open and due_on < on,
        is_very_late=is_open and bool(row["customer"]) and (on - due_on).days > STEP_LATE_DAYS,
        is_confirmed=bool(row["confirmed_at"]),
    )
