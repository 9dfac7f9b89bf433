"""The team of a sheet as it is read: it comes with the record's own query."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject

from opportunities.models import Opportunity, OpportunityMember
from sellers.models import User

_MEMBER = JSONObject(
    id="id", user_id="user_id", role="role", share_pct=Cast("share_pct", CharField()), name="user__name"
)  # fmt: skip


def team_in_words() -> ArraySubquery:
    """For `with_names`: as JSON; the share as text, which keeps its hundredths."""
    rows = OpportunityMember.objects.filter(opportunity=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(row=_MEMBER))


def bring_team(record: Opportunity) -> None:
    """Sets what `with_names` brought along as a prefetch leaves it. Of the people only id and name are there."""
    rows = record.members.all()
    rows._result_cache, rows._prefetch_done = [_member(record, row) for row in record.team_said], True  # type: ignore[attr-defined]
    record.__dict__.setdefault("_prefetched_objects_cache", {})["members"] = rows


def _member(record: Opportunity, row: dict[str, Any]) -> OpportunityMember:
    user = User.from_db(record._state.db, ["id", "name"], [row["user_id"], row["name"]])
    share = Decimal(row["share_pct"])
    member = OpportunityMember(id=row["id"], opportunity=record, user=user, role=row["role"], share_pct=share)
    member._state.adding, member._state.db = False, record._state.db
    return member


def members_of(record: Opportunity, viewer: User) -> list[OpportunityMember]:
    return team_in_order(record.members.select_related("user"))


def team_in_order(rows: Iterable[OpportunityMember]) -> list[OpportunityMember]:
    return sorted(rows, key=lambda row: (row.role != "owner", -row.share_pct, row.pk))
