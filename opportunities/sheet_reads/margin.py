"""Support that was asked for and decisions of a sheet: they come with the record's own query."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from opportunities.models import (
    ActionState,
    CoachingNote,
    Decision,
    Opportunity,
    Review,
    SupportKind,
    SupportRequest,
    SupportState,
    WinAction,
)
from opportunities.queries.reviews import MANY
from opportunities.tiers import Tier
from sellers.models import User

SHOWN = 5


@dataclass(frozen=True)
class Support:
    """A support request as the sheet shows it."""

    pk: int
    kind: str
    what: str
    asked_by: str
    to: str
    to_id: int
    due_on: dt.date
    state: str
    reason: str

    @classmethod
    def of(cls, row: SupportRequest) -> Self:
        """As the record's own query brings it."""
        kept = {name: getattr(row, name) for name in ("pk", "kind", "what", "to_id", "due_on", "state", "reason")}
        return cls(**kept, asked_by=row.asked_by.name, to=row.to.name)

    @property
    def kind_label(self) -> str:
        return str(SupportKind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(SupportState(self.state).label)

    @property
    def waits(self) -> bool:
        return self.state in (SupportState.REQUESTED, SupportState.ACCEPTED)

    @property
    def is_new(self) -> bool:
        return self.state == SupportState.REQUESTED


@dataclass(frozen=True)
class Decided:
    text: str
    by: str
    at: dt.datetime


def margin_rows() -> dict[str, Any]:
    """Annotations for the record's query: those that wait first, then the newest; and of how many they are."""
    own = {name: name for name in ("pk", "kind", "what", "to_id", "due_on", "state", "reason")}
    support = SupportRequest.objects.filter(opportunity=OuterRef("pk")).order_by(
        F("ended_at").desc(nulls_first=True), "due_on", "pk"
    )
    decisions = Decision.objects.filter(opportunity=OuterRef("pk")).order_by("-created_at", "-pk")
    reviews = Review.objects.filter(opportunity=OuterRef("pk")).order_by("-at")
    return {
        "supported": ArraySubquery(
            support.values(row=JSONObject(**own, asked="asked_by__name", to_name="to__name"))[:MANY]
        ),
        "reviewed": ArraySubquery(reviews.values(row=JSONObject(by="by_id", at="at"))[:MANY]),
        "decided": ArraySubquery(decisions.values(row=JSONObject(text="text", by="by__name", at="created_at"))[:SHOWN]),
        "support_to": ArraySubquery(support.order_by().values("to_id")),
        "decision_count": Coalesce(Subquery(_count(decisions)), 0),
    }


def _count(rows: Any) -> Any:
    return rows.order_by().values("opportunity").annotate(n=Count("pk")).values("n")


def support_of(record: Opportunity, viewer: User, tier: Tier) -> list[Support]:
    """`record` comes from `with_names`. Who was asked reads what she was asked for, and nothing of what others were:
    as `SupportRequest.visible_to` has it. So more rows are brought along than shown."""
    found = [
        Support(
            pk=row["pk"],
            kind=row["kind"],
            what=row["what"],
            asked_by=row["asked"],
            to=row["to_name"],
            to_id=row["to_id"],
            due_on=dt.date.fromisoformat(row["due_on"]),
            state=row["state"],
            reason=row["reason"],
        )
        for row in record.supported  # type: ignore[attr-defined]
    ]
    return [one for one in found if tier >= Tier.FULL or one.to_id == viewer.pk][:SHOWN]


def support_count(record: Opportunity, viewer: User, tier: Tier) -> int:
    """Of how many `support_of` shows the first."""
    asked: list[int] = record.support_to  # type: ignore[attr-defined]
    return len(asked) if tier >= Tier.FULL else asked.count(viewer.pk)


@dataclass(frozen=True)
class Suggestion:
    """An action that came with a note, and what became of it; `fact` is the code of the one that it was done with."""

    what: str
    state: str
    fact: str = ""

    @property
    def state_label(self) -> str:
        return str(ActionState(self.state).label)


def suggesting(notes: Any) -> Any:
    """Notes with the actions that belong to each."""
    own = WinAction.objects.filter(coaching_notes=OuterRef("pk")).order_by("pk")
    fact = Coalesce("evidence__fact_code", Value(""))
    return notes.annotate(suggested=ArraySubquery(own.values(row=JSONObject(what="what", state="state", fact=fact))))


def with_suggestions(notes: list[Any]) -> list[CoachingNote]:
    """Rows of `suggesting` with the actions as the page shows them. Cost: none."""
    for note in notes:
        note.suggested = [Suggestion(**row) for row in note.suggested]
    return notes


def decisions_of(record: Opportunity, tier: Tier) -> list[Decided]:
    """`record` comes from `with_names`. Decisions are the line's (domain.md §6): an asked colleague reads none."""
    if tier < Tier.FULL:
        return []
    rows = record.decided  # type: ignore[attr-defined]
    return [Decided(row["text"], row["by"], dt.datetime.fromisoformat(row["at"])) for row in rows]
