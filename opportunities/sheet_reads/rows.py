"""Everything that stands on one sheet, read once for all its sections."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404

from core import clock
from core.kept import Kept, among
from customers.models import ContactLog, LogPerson
from opportunities.categories import CategoryAnswer, Situation, categorise
from opportunities.facts import Buyers, FactState
from opportunities.models import (
    Booking,
    BuyerRole,
    CoachingNote,
    CoachingRequest,
    Evidence,
    Opportunity,
    OpportunityMember,
    RiskFlag,
    RiskLevel,
    Stage,
    StageMove,
)
from opportunities.queries import recorded_for
from opportunities.rulebook import RuleBook, rulebooks_of
from opportunities.sheet_reads.assessment import answers_in_words
from opportunities.sheet_reads.buyers import buyers_in_order, drawn_lines, known_of_buyer
from opportunities.sheet_reads.close_plan import close_plan_columns
from opportunities.sheet_reads.files import FileRow, file_rows, files_in_short
from opportunities.sheet_reads.lines import lines_in_short
from opportunities.sheet_reads.margin import margin_rows, suggesting, with_suggestions
from opportunities.sheet_reads.opinions import opinions_in_words
from opportunities.sheet_reads.order import bookings_in_words, bookings_of, order_columns
from opportunities.sheet_reads.plan import plan_columns
from opportunities.sheet_reads.quoted import quoted_in_short
from opportunities.sheet_reads.risks import risk_columns
from opportunities.sheet_reads.rivals import rivals_in_short
from opportunities.sheet_reads.team import bring_team, team_in_order, team_in_words
from opportunities.situations import last_two_way, people_of, situation_from
from opportunities.tiers import OpportunityCard, Tier, card_of
from opportunities.twins import twin_column
from sellers.anybody import AnyColleague
from sellers.models import User

CONTACTS = 8  # on the page; the person's own page has them all
CONTACTS_ON_PAPER = 3


def _own(model: type[Model]) -> list[str]:
    return [column.name for column in model._meta.concrete_fields]


# a sheet names people in many places and shows no more of them than the name
EVIDENCE = (
    *_own(Evidence),
    *("person__name", "recorded_by__name", "disputed_by__name", "answered_by__name", "verified_by__name"),
    *("log__line", "log__is_confidential", "log__author", "log__happened_at"),
)
CONTACT = (
    *("log", "person", "two_way", "happened_at", "person__name", "log__author__name"),
    *("log__line", "log__happened_at", "log__channel", "log__author", "log__is_confidential"),
)
MOST_REQUESTS = 20
REQUEST = (*_own(CoachingRequest), "asked_by__name", "to__name")
NOTE = (
    *_own(CoachingNote),
    *("author__name", "replied_by__name", "request__asked_by__name", "request__question", "request__state"),
)


@dataclass(frozen=True)
class Contact:
    """A contact log with those of the sheet's people who were there."""

    log: ContactLog
    people: tuple[str, ...]
    two_way: bool


@dataclass(frozen=True)
class SheetRows:
    """`met` is the day of each person's last two-way contact; `withdrawn` evidence is read and proves nothing."""

    card: OpportunityCard
    evidence: list[Evidence] = field(default_factory=list)
    withdrawn: list[Evidence] = field(default_factory=list)
    buyers: list[BuyerRole] = field(default_factory=list)
    members: list[OpportunityMember] = field(default_factory=list)
    requests: list[CoachingRequest] = field(default_factory=list)
    notes: list[CoachingNote] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    files: list[FileRow] = field(default_factory=list)
    stages: tuple[Stage, ...] = ()
    met: dict[int, dt.date] = field(default_factory=dict)
    case: Situation | None = None
    answer: CategoryAnswer | None = None

    @property
    def tier(self) -> Tier:
        return self.card.tier

    @property
    def facts(self) -> dict[str, FactState]:
        return dict(self.case.facts) if self.case else {}


def with_names() -> Any:
    """Opportunities with all that the sheet's head names, the codes of their critical flags, how the present stage was
    entered and what was booked."""
    flags = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True, level=RiskLevel.CRITICAL)
    rows = Opportunity.objects.select_related(
        "person", "company", "owner", "stage", "pipeline_version", "next_step_person", "stated_by"
    )
    return rows.defer("search_text", "grams", *unread("person", "company", "next_step_person", "stated_by")).annotate(
        critical_codes=ArraySubquery(flags.order_by("code").values("code")),
        entered=Subquery(_last_move_here().values(move=_move_in_words())),
        booked=ArraySubquery(bookings_in_words()),
        **plan_columns(),
        answered=answers_in_words(),
        **margin_rows(),
        **risk_columns(),
        influence_lines_drawn=drawn_lines(),
        rivals_met=rivals_in_short(),
        is_coached=Exists(CoachingNote.objects.filter(opportunity=OuterRef("pk"))),
        **close_plan_columns(),
        **order_columns(),
        twin=twin_column(),
        opinions_said=opinions_in_words(),
        lines_said=lines_in_short(),
        quoted=quoted_in_short(),
        files_told=files_in_short(),
        team_said=team_in_words(),
    )


class _Employee:
    """Whoever is logged in: says nothing more, so that a rule that asks who she is fails aloud."""

    is_authenticated = True


# put together once: the sheet's sections may ask for more here, but for nothing that depends on the day or the reader
_record = Kept(lambda pk: with_names().visible_to(_Employee()).filter(pk=pk), "pk")


def record_or_404(pk: int, user: User | AnonymousUser) -> Opportunity:
    """The sheet's record, with all that `with_names` brings along."""
    found = _record(pk=pk) if user.is_authenticated else []
    if not found:
        raise Http404
    record: Opportunity = found[0]
    bring_team(record)
    return record


def _move_in_words() -> JSONObject:
    return JSONObject(missing="missing_facts", reason="reason", left="from_stage_id")


def _last_move_here() -> Any:
    moves = StageMove.objects.filter(opportunity=OuterRef("pk"), to_stage=OuterRef("stage"))
    return moves.order_by("-created_at", "-pk")[:1]


def unread(*joins: str) -> list[str]:
    """Search columns of joined rows: long, and of no use on a sheet."""
    return [f"{join}__{column}" for join in joins for column in ("search_text", "grams")]


def rows_of(record: Opportunity, viewer: User, on: dt.date) -> SheetRows:
    """Read at most once per record and reader. `record` comes from `with_names`. Cost: six queries at
    most besides the tier, flat in rows."""
    memo: dict[tuple[int, dt.date], SheetRows] = record.__dict__.setdefault("_sheet_rows", {})
    key = (viewer.pk, on)
    if key not in memo:
        memo[key] = _read(record, viewer, on)
    return memo[key]


def _read(record: Opportunity, viewer: User, on: dt.date) -> SheetRows:
    bring_team(record)
    card = card_of(record, viewer)
    if card.tier is Tier.CARD:
        return SheetRows(card)
    recorded = _evidence(pk=record.pk)
    evidence = [row for row in recorded if row.withdrawn_at is None]
    buyers = buyers_of(record, viewer)
    centre = Buyers(roles={row.person_id: row.roles for row in buyers}, customer_id=record.person_id)
    people = people_of(record, centre)
    met = last_two_way(people, on=on)
    day = day_of_facts(record, on)
    rules = rules_of(record.pipeline_version_id)
    case = situation_from(record, evidence, centre, record.critical_codes, met, rules, day)
    return SheetRows(
        card,
        evidence=evidence,
        withdrawn=[row for row in recorded if row.withdrawn_at is not None],
        buyers=buyers,
        members=team_in_order(record.members.all()),
        requests=_requests(record, viewer),
        notes=_notes(record, viewer),
        contacts=contacts_with(people, viewer),
        bookings=bookings_of(record) if card.tier >= Tier.FULL else [],
        files=file_rows(record) if card.tier >= Tier.FULL else [],
        stages=stages_of(record.pipeline_version_id),
        met=met,
        case=case,
        answer=categorise(case, on=day),
    )


def day_of_facts(record: Opportunity, on: dt.date) -> dt.date:
    """A closed sheet shows the facts of its last day."""
    return min(on, record.closed_on) if record.closed_on else on


def _evidence_of(pk: Any) -> Any:
    return recorded_for(pk).select_related("log").only(*EVIDENCE)


def _buyers_of(pk: Any, company: Any) -> Any:
    rows = BuyerRole.objects.filter(opportunity=pk).select_related("person").defer(*unread("person"))
    return rows.annotate(**known_of_buyer(company))


def _requests_of(pk: Any, viewer: Any, line: Any) -> Any:
    rows = CoachingRequest.objects.visible_to(AnyColleague()).filter(opportunity=pk)
    return rows.select_related("asked_by", "to").only(*REQUEST).order_by("-created_at", "-pk")[:MOST_REQUESTS]


def _notes_of(pk: Any, viewer: Any, line: Any) -> Any:
    rows = CoachingNote.objects.visible_to(AnyColleague()).filter(opportunity=pk)
    rows = rows.select_related("author", "replied_by", "request__asked_by").only(*NOTE)
    return suggesting(rows).order_by("-created_at", "-pk")[:20]


def _contacts_with(people: Any, viewer: Any, now: Any) -> Any:
    rows = LogPerson.objects.filter(
        among("person_id", people), log__in=ContactLog.objects.visible_to(AnyColleague()), happened_at__lte=now
    )
    rows = rows.select_related("log__author", "person").only(*CONTACT)
    return rows.order_by("-happened_at", "-log_id", "pk")[: CONTACTS * 3]


_evidence: Kept[Any] = Kept(_evidence_of, "pk")
_buyers: Kept[Any] = Kept(_buyers_of, "pk", "company")
_asked: Kept[Any] = Kept(_requests_of, "pk", "viewer", "line")
_said: Kept[Any] = Kept(_notes_of, "pk", "viewer", "line")
_met_lately: Kept[Any] = Kept(_contacts_with, "people", "viewer", "now")


def _of_record(record: Opportunity, rows: list[Any]) -> list[Any]:
    """Rows that know their opportunity, as those of its own relation do."""
    for row in rows:
        row.opportunity = record
    return rows


def buyers_of(record: Opportunity, viewer: User) -> list[BuyerRole]:
    """The buying centre: who decides first, then by influence; `has_left` says that she left the customer since."""
    return buyers_in_order(_of_record(record, _buyers(pk=record.pk, company=record.company_id)))


def contacts_with(people: Iterable[int], viewer: User, size: int = CONTACTS, words: str = "") -> list[Contact]:
    """The last contacts that `viewer` may read with any of these people, newest first; by `words` those whose line has
    them. Cost: one query."""
    found: dict[int, Contact] = {}
    for row in _attendances(list(people), viewer, size, words):
        there = found.get(row.log_id)
        names = (*there.people, row.person.name) if there else (row.person.name,)
        found[row.log_id] = Contact(row.log, names, row.two_way or bool(there and there.two_way))
    return list(found.values())[:size]


def met_lately(people: Iterable[int], viewer: User) -> list[LogPerson]:
    """Who of these people was there in the last contacts that `viewer` may read, newest first. Cost: one query."""
    rows: list[LogPerson] = _met_lately(people=list(people), viewer=viewer.pk, now=clock.now())
    return rows


def _attendances(people: list[int], viewer: User, size: int, words: str) -> Iterable[Any]:
    if size <= CONTACTS and not words:
        return met_lately(people, viewer)
    readable = ContactLog.objects.visible_to(viewer)
    rows = LogPerson.objects.filter(person__in=people, log__in=readable, happened_at__lte=clock.now())
    rows = rows.filter(log__line__icontains=words) if words else rows
    rows = rows.select_related("log__author", "person").only(*CONTACT)
    return rows.order_by("-happened_at", "-log_id", "pk")[: size * 3]


def _requests(record: Opportunity, viewer: User) -> list[CoachingRequest]:
    return _of_record(record, _asked(pk=record.pk, viewer=viewer.pk, line=list(viewer.standing.line_people)))


def _notes(record: Opportunity, viewer: User) -> list[CoachingNote]:
    rows = _said(pk=record.pk, viewer=viewer.pk, line=list(viewer.standing.line_people))
    return with_suggestions(_of_record(record, rows))


@lru_cache(maxsize=64)
def stages_of(version_id: int) -> tuple[Stage, ...]:
    """A version that is used never changes, so its stages are read once a process."""
    return tuple(Stage.objects.filter(version_id=version_id).order_by("position"))


@lru_cache(maxsize=64)
def rules_of(version_id: int) -> RuleBook:
    """As `stages_of`: the rules of a used version never change."""
    return rulebooks_of([version_id])[version_id]
