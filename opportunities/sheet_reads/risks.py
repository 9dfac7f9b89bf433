"""Risks and strengths as they are read: open ones come with the record's own query, the history on their own page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from opportunities.assessment import Proof
from opportunities.models import Opportunity, RiskFlag, RiskLevel, Strength
from opportunities.risks.offers import POSTED, Offer, offer_for
from opportunities.risks.words import reason_words
from opportunities.sheet_reads.assessment import assessed
from opportunities.sheet_reads.plan import PlanRow, planned_on
from opportunities.words import flag_words
from sellers.models import User

READ = 30
# questions whose proven yes is a strength, and the risk that it can outweigh: what only we have answers an opponent, and a
# coach who acts opens the way to who decides (domain.md §3.2, §3.3)
OUTWEIGHS = {"Q8": "R05", "Q12": "R02"}
CLEARED = 50  # on the page of their own
_RANK = {RiskLevel.CRITICAL.value: 0, RiskLevel.WARN.value: 1, RiskLevel.INFO.value: 2}
_FLAG = JSONObject(
    **{name: name for name in ("id", "code", "level", "text", "params", "by_rule", "raised_on", "cleared_on")}
)
_STRENGTH = JSONObject(id="id", text="text", offsets="offsets", person="person__name")


@dataclass(frozen=True)
class StrengthRow:
    pk: int
    text: str
    offsets: str
    person: str


@dataclass(frozen=True)
class FlagRow:
    """One risk in words, what is done about it, the open action for it where there is one, and what outweighs it."""

    pk: int
    code: str
    level: str
    title: str
    reason: str
    raised_on: dt.date
    cleared_on: dt.date | None
    by_rule: bool
    params: dict[str, Any]
    offer: Offer
    url: str = ""
    action: PlanRow | None = None
    strengths: list[StrengthRow] = field(default_factory=list)

    @property
    def is_by_hand(self) -> bool:
        return self.code.startswith("M")

    @property
    def is_posted(self) -> bool:
        return self.offer.form in POSTED


def risk_columns() -> dict[str, Any]:
    """For `with_names`: open flags and strengths as JSON. No query of their own."""
    flags = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True).order_by("code", "pk")
    strengths = Strength.objects.filter(opportunity=OuterRef("pk"), ended_on__isnull=True).order_by("pk")
    return {
        "flag_rows": ArraySubquery(flags.values(row=_FLAG)[:READ]),
        "strength_rows": ArraySubquery(strengths.values(row=_STRENGTH)[:READ]),
    }


def flags_from(record: Opportunity, viewer: User, names: dict[int, str], *, on: dt.date) -> list[FlagRow]:
    """What `with_names` brought along, the gravest first; `names` of the customer's people by id."""
    found: list[dict[str, Any]] = record.flag_rows  # type: ignore[attr-defined]
    open_actions = planned_on(record, viewer, on=on)
    beside: dict[str, list[StrengthRow]] = {}
    for row in strengths_from(record):
        beside.setdefault(row.offsets, []).append(row)
    rows = [
        flag_row(flag, record, names, action=open_actions.get(flag["code"]), strengths=beside.get(flag["code"], []))
        for flag in found
    ]
    return sorted(rows, key=lambda row: (_RANK.get(row.level, 3), row.code, row.pk))


def flag_row(flag: dict[str, Any], record: Opportunity, names: dict[int, str], **more: Any) -> FlagRow:
    code, offer = flag["code"], offer_for(flag["code"])
    by_hand = code.startswith("M")
    return FlagRow(
        pk=flag["id"],
        code=code,
        level=flag["level"],
        title=flag["text"] if by_hand else flag_words(code).removeprefix(f"{code} "),
        reason="" if by_hand else reason_words(code, flag["params"], flag["text"], names),
        raised_on=dt.date.fromisoformat(flag["raised_on"]),
        cleared_on=dt.date.fromisoformat(flag["cleared_on"]) if flag["cleared_on"] else None,
        by_rule=flag["by_rule"],
        params=flag["params"],
        offer=offer,
        url=reverse(f"opportunities:{offer.form}", args=[record.pk]) if offer.form else "",
        **more,
    )


def cleared_flags(record: Opportunity, viewer: User, names: dict[int, str]) -> list[FlagRow]:
    """Risks that are over, the newest first. One query."""
    over = record.flags.visible_to(viewer).filter(cleared_on__isnull=False).order_by("-cleared_on", "-pk")
    return [flag_row(flag, record, names) for flag in over.values_list(_FLAG, flat=True)[:CLEARED]]


def strengths_from(record: Opportunity) -> list[StrengthRow]:
    """The strengths that `with_names` brought along; proven answers that speak for us come first, without an id."""
    found: list[dict[str, Any]] = record.strength_rows  # type: ignore[attr-defined]
    return [
        *(
            StrengthRow(0, one.given.note or str(one.question), OUTWEIGHS[one.question.code], _who(one.given.proofs))
            for one in assessed(record)
            if one.question.code in OUTWEIGHS and one.given is not None and not one.is_gap
        ),
        *(StrengthRow(row["id"], row["text"], row["offsets"], row["person"] or "") for row in found),
    ]


def _who(proofs: Iterable[Proof]) -> str:
    return next((proof.who for proof in proofs if proof.holds and proof.who), "")


def names_on(record: Opportunity, buyers: list[Any]) -> dict[int, str]:
    """Names of the customer's people on the sheet, by id."""
    names = {row.person_id: row.person.name for row in buyers}
    if record.person is not None:
        names.setdefault(record.person.pk, record.person.name)
    return names
