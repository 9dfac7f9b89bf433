"""Competition as sheet, paper and its own page show it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core import clock
from core.kept import AnyReader, Kept, among, among_found
from customers.models import ContactLog, Heard, HeardKind, LogPerson
from customers.models.company import name_key
from opportunities.models import (
    BuyerRole,
    Competitor,
    CompetitorKind,
    Opportunity,
    PointKind,
    Position,
    Rival,
    RivalPoint,
    RivalSupporter,
)
from opportunities.policies import may_edit
from sellers.models import User

COMPANIES_SHOWN = 3  # besides status quo and in-house solution (domain.md §3 F)
OFFERED, OFFER_DAYS = 5, 365
_UNREAD = ("grams", "search_text", "log__grams", "log__search_text", "person__grams", "person__search_text")
_ORDER = {Position.INCUMBENT: 0, Position.CHALLENGER: 1, Position.UNKNOWN: 2}


@dataclass(frozen=True)
class RivalLine:
    """One competitor on the sheet, in short."""

    pk: int
    name: str
    kind: str
    position: str
    counter: str = ""
    move: str = ""
    supporters: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()

    @property
    def position_label(self) -> str:
        return str(Position(self.position).label)

    @property
    def is_company(self) -> bool:
        return self.kind == CompetitorKind.COMPANY


def rivals_in_short() -> ArraySubquery:
    """Of an opportunity, as JSON for `lines_of`."""
    told = RivalPoint.objects.filter(rival=OuterRef("pk")).order_by("pk")
    supporters = RivalSupporter.objects.filter(rival=OuterRef("pk")).order_by("pk")
    rows = Rival.objects.filter(opportunity=OuterRef("pk")).order_by("pk")
    return ArraySubquery(
        rows.values(
            row=JSONObject(
                pk="pk",
                name="competitor__name",
                kind="competitor__kind",
                position="position",
                counter="counter",
                move="expected_move",
                supporters=ArraySubquery(supporters.values("person__name")),
                strengths=ArraySubquery(told.filter(kind=PointKind.STRENGTH).values("text")),
                weaknesses=ArraySubquery(told.filter(kind=PointKind.WEAKNESS).values("text")),
            )
        )
    )


def lines_of(record: Opportunity) -> list[RivalLine]:
    """Companies first, who supplies today before who wants to; then what is no company. No query."""
    found = []
    for row in record.rivals_met:  # type: ignore[attr-defined]
        kind = CompetitorKind(row["kind"])
        lists = {name: tuple(row[name]) for name in ("supporters", "strengths", "weaknesses")}
        name = row["name"] if kind == CompetitorKind.COMPANY else str(kind.label)
        found.append(RivalLine(**{**row, **lists, "name": name}))
    return sorted(found, key=lambda one: (not one.is_company, _ORDER[Position(one.position)], one.pk))


def shown_of(lines: list[RivalLine]) -> tuple[list[RivalLine], int]:
    """What a sheet has room for, and how many more there are."""
    companies = [one for one in lines if one.is_company]
    shown = [*companies[:COMPANIES_SHOWN], *(one for one in lines if not one.is_company)]
    return shown, len(lines) - len(shown)


# --- the page of its own ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PointLine:
    row: RivalPoint
    log_to_open: int | None  # the record, where the reader may open it


@dataclass(frozen=True)
class RivalCard:
    row: Rival
    supporters: list[str]
    strengths: list[PointLine]
    weaknesses: list[PointLine]

    @property
    def part(self) -> str:
        return f"r{self.row.pk}"

    @property
    def is_company(self) -> bool:
        return self.row.competitor.kind == CompetitorKind.COMPANY


@dataclass(frozen=True)
class RivalPage:
    cards: list[RivalCard]
    can_edit: bool
    offers: list[Heard] = field(default_factory=list)


def rival_page_of(record: Opportunity, viewer: User) -> RivalPage:
    """Every competitor with all points and who said them. Cost: four queries, flat in rows."""
    rows: list[Any] = _RIVALS(pk=record.pk)
    points: dict[int, list[PointLine]] = defaultdict(list)
    for point in _POINTS(pk=record.pk) if rows else []:
        points[point.rival_id].append(PointLine(point, _readable(point.log, viewer)))
    cards = [_card(row, points[row.pk]) for row in rows]
    cards.sort(key=lambda one: (not one.is_company, _ORDER[Position(one.row.position)], one.row.pk))
    can_edit = bool(may_edit(viewer, record))
    return RivalPage(cards, can_edit, offers_of(record, viewer, on=clock.today()) if can_edit else [])


def _rivals_of(pk: Any) -> Any:
    people = RivalSupporter.objects.filter(rival=OuterRef("pk")).order_by("pk").values("person__name")
    rows = Rival.objects.filter(opportunity_id=pk).select_related("competitor")
    return rows.annotate(supported_by=ArraySubquery(people))


def _points_of(pk: Any) -> Any:
    rows = RivalPoint.objects.filter(rival__opportunity_id=pk).select_related("person", "log", "recorded_by")
    return rows.order_by("-said_on", "-pk").only(
        *("rival_id", "kind", "text", "said_on", "person__name", "recorded_by__name"),
        *("log__author_id", "log__is_confidential"),
    )


_RIVALS, _POINTS = Kept(_rivals_of, "pk"), Kept(_points_of, "pk")


def _card(row: Any, points: list[PointLine]) -> RivalCard:
    return RivalCard(
        row,
        row.supported_by,
        [one for one in points if one.row.kind == PointKind.STRENGTH],
        [one for one in points if one.row.kind == PointKind.WEAKNESS],
    )


def _readable(log: ContactLog | None, viewer: User) -> int | None:
    return log.pk if log is not None and (not log.is_confidential or log.author_id == viewer.pk) else None


def points_of(record: Opportunity) -> QuerySet[RivalPoint]:
    """What is known of its competitors, point by point."""
    return RivalPoint.objects.filter(rival__opportunity=record).select_related("rival__opportunity")


def offers_of(record: Opportunity, viewer: User, *, on: dt.date) -> list[Heard]:
    """What this customer's people said of competitors and is not on the sheet yet, newest first. Nothing confidential.

    Cost: two queries, the second none where nobody is named.
    """
    people = sorted({record.person_id, *(pk for (pk,) in _BUYERS(pk=record.pk))} - {None})
    since = clock.start_of(on - dt.timedelta(days=OFFER_DAYS))
    return _OFFERS(pk=record.pk, viewer=viewer.pk, people=people, at=since) if people else []


def _offers(pk: Any, viewer: Any, people: Any, at: Any) -> Any:
    # whom it was with first: an index leads from these few people to their records, none from what was heard
    there = LogPerson.objects.filter(among("person_id", people), happened_at__gte=at)
    near = Heard.objects.filter(among_found("log_id", there.order_by().values("log")), kind=HeardKind.COMPETITOR)
    near = near.filter(log__is_confidential=False, log__in=ContactLog.objects.visible_to(AnyReader()))
    taken = RivalPoint.objects.filter(rival__opportunity_id=pk, log=OuterRef("log"), text=OuterRef("text"))
    found = near.exclude(Exists(taken)).select_related("person", "log").defer(*_UNREAD)
    return found.order_by("-log__happened_at", "-pk")[:OFFERED]


_BUYERS = Kept(lambda pk: BuyerRole.objects.filter(opportunity_id=pk).order_by().values_list("person_id"), "pk")
_OFFERS = Kept(_offers, "pk", "viewer", "people", "at")


def competitors_like(viewer: User, words: str, size: int = 5) -> list[Competitor]:
    """Those whose name holds the words or begins them, and the built-in ones whose word in the reader's language does."""
    key = name_key(words)
    rows: Any = Competitor.objects.visible_to(viewer)
    companies = rows.filter(kind=CompetitorKind.COMPANY)
    near = companies.filter(name_key__contains=key) if key else companies
    if len(key) > 2:  # a longer way of writing a name that we know
        near = near | companies.filter(name_key__in=[key[:length] for length in range(2, len(key))])
    found = list(near.order_by("name_key", "pk")[:size])
    built_in = rows.exclude(kind=CompetitorKind.COMPANY).order_by("-kind")
    return [*(one for one in built_in if not words or words.lower() in str(one).lower()), *found]
