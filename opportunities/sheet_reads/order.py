"""What follows an order, as it is read: promised dates and the call come with the record's own query."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from core.kept import Kept, among_found
from customers.models import ContactLog, LogPerson, PromiseState
from opportunities.gate import Criterion
from opportunities.models import (
    Booking,
    BookingKind,
    BuyerRole,
    ContractFile,
    DateKind,
    Opportunity,
    PromisedDate,
    State,
)
from opportunities.models.delivery import SatisfactionCall, Satisfied
from opportunities.rulebook import CALL_FROM_DAYS
from opportunities.tiers import is_on_team
from sellers.anybody import AnyColleague
from sellers.models import User

READ = 30
CONTACTS = 5
_OF_PROMISE = {"text": "text", "due_on": "due_on", "state": "state", "settled_on": "settled_on", "version": "version"}
_DATE = JSONObject(
    id="id", kind="kind", promise="promise_id", accepted_on="accepted_on", accepted_by="accepted_by__name",
    words="accepted_words", keeper="promise__owner__name", keeper_id="promise__owner_id", author_id="promise__log__author_id",
    person="promise__person__name", log="promise__log_id", kept_apart="promise__log__is_confidential",
    **{name: f"promise__{path}" for name, path in _OF_PROMISE.items()},
)  # fmt: skip
_CALL = JSONObject(
    due_on="due_on", called_on="called_on", satisfied="satisfied", words="words", person="person__name",
    person_id="person_id", log="log_id",
    doer="action__who__name", doer_id="action__who_id",
)  # fmt: skip


@dataclass(frozen=True)
class PromisedRow:
    """A promised day in words. `pk` is the promise's, for the acts that every page of promises has; `row` is ours."""

    row: int
    kind: str
    pk: int
    version: int
    text: str
    due_on: dt.date
    state: str
    settled_on: dt.date | None
    accepted_on: dt.date | None
    accepted_by: str
    words: str
    keeper: str
    person: str
    log: int
    is_hers: bool
    is_late: bool
    was_late: bool

    @property
    def is_open(self) -> bool:
        return self.state == PromiseState.OPEN

    @property
    def is_kept(self) -> bool:
        return self.state == PromiseState.KEPT

    @property
    def waits_for_customer(self) -> bool:
        """Done by us, not yet accepted."""
        return self.is_kept and self.accepted_on is None

    @property
    def kind_label(self) -> str:
        return str(DateKind(self.kind).label)


@dataclass(frozen=True)
class CallRow:
    due_on: dt.date
    called_on: dt.date | None
    satisfied: str
    words: str
    person: str
    log: int | None
    doer: str
    doer_id: int | None
    person_id: int | None
    is_late: bool

    @property
    def asks_for_more(self) -> bool:
        """Somebody who is not content waits for what we do about it."""
        return self.satisfied in (Satisfied.NO, Satisfied.SO_SO)

    @property
    def label(self) -> str:
        return str(Satisfied(self.satisfied).label) if self.satisfied else ""

    @property
    def tone(self) -> str:
        return {"yes": "tone-good", "so_so": "tone-warn", "no": "tone-bad"}.get(self.satisfied, "")


@dataclass(frozen=True)
class OrderRead:
    """`dates`: what is open first, the soonest at the top, then what is settled. `rests`: the contract was cancelled."""

    dates: list[PromisedRow]
    call: CallRow | None
    criteria: list[Criterion]
    rests: bool = False
    booking: Booking | None = None
    files: list[ContractFile] = field(default_factory=list)
    can_fulfil: bool = False
    can_call: bool = False

    @property
    def open(self) -> list[PromisedRow]:
        return [row for row in self.dates if row.is_open]

    @property
    def late(self) -> int:
        return sum(1 for row in self.dates if row.is_late)

    @property
    def waiting(self) -> list[PromisedRow]:
        return [row for row in self.dates if row.waits_for_customer]


def order_columns() -> dict[str, Any]:
    """For `with_names`: promised dates by their days and the call, as JSON. No query of its own."""
    dates = PromisedDate.objects.filter(opportunity=OuterRef("pk")).order_by("promise__due_on", "pk")
    call = SatisfactionCall.objects.filter(opportunity=OuterRef("pk"))
    return {"order_dates": ArraySubquery(dates.values(row=_DATE)[:READ]), "call_row": Subquery(call.values(row=_CALL))}


def bookings_in_words() -> Any:
    """For `with_names`: as JSON; the amount as text, which keeps every won of it."""
    kept = {name: name for name in ("kind", "currency", "ordered_on", "reference", "contract_on")}
    rows = Booking.objects.filter(opportunity=OuterRef("pk")).order_by("ordered_on", "pk")
    return rows.values(row=JSONObject(amount=Cast("amount", CharField()), **kept))


def bookings_of(record: Opportunity) -> list[Booking]:
    """The rows that `with_names` brought along."""
    return [
        Booking(
            kind=row["kind"],
            amount=Decimal(row["amount"]),
            currency=row["currency"],
            ordered_on=dt.date.fromisoformat(row["ordered_on"]),
            reference=row["reference"],
            contract_on=dt.date.fromisoformat(row["contract_on"]) if row["contract_on"] else None,
        )
        for row in record.booked  # type: ignore[attr-defined]
    ]


def order_read(record: Opportunity, viewer: User, *, on: dt.date, booking: Booking | None = None) -> OrderRead:
    """What `with_names` brought along. No query where the team is read already."""
    rests = record.state == State.CANCELLED
    found: list[dict[str, Any]] = record.order_dates  # type: ignore[attr-defined]
    dates = [_row(row, viewer, on) for row in found]
    dates.sort(key=lambda row: (not row.is_open, not row.waits_for_customer))
    call = _call(record.call_row, on) if record.call_row else None  # type: ignore[attr-defined]
    is_won = record.state == State.WON
    team = is_won and is_on_team(viewer, record)
    may_be_made = record.closed_on is None or on >= record.closed_on + dt.timedelta(days=CALL_FROM_DAYS)
    due = call is not None and call.called_on is None and may_be_made
    return OrderRead(
        dates,
        call,
        criteria=fulfilment_of(dates, call),
        rests=rests,
        booking=booking,
        can_fulfil=team,
        can_call=due and is_won and (team or (call is not None and call.doer_id == viewer.pk)),
    )


def fulfilment_of(dates: list[PromisedRow], call: CallRow | None) -> list[Criterion]:
    """What has happened when an order is fulfilled, each ticked by its own row. Source: domain.md §3.1, after win."""
    first = any(row.kind == DateKind.FIRST and row.accepted_on for row in dates)
    made = call is not None and call.called_on is not None
    return [
        Criterion(_("The customer has accepted the first delivery"), "", first),
        Criterion(_("The call thirty days after the order is written down"), "", made),
    ]


def whole_order(record: Opportunity, viewer: User, *, on: dt.date, with_amounts: bool) -> OrderRead:
    """For the order's own page: the booking and its papers too, for who reads amounts. Cost: two queries."""
    booking = None
    if with_amounts:
        orders = Booking.objects.visible_to(viewer).filter(opportunity=record, kind=BookingKind.ORDER)
        booking = orders.order_by("ordered_on", "pk").last()
    found = order_read(record, viewer, on=on, booking=booking)
    if booking is not None:
        rows = ContractFile.objects.visible_to(viewer).filter(booking=booking).select_related("stored", "added_by")
        found.files.extend(rows.order_by("pk"))
    return found


def papers_of(opportunity: Opportunity) -> Any:
    """For the loader of one of them."""
    rows = ContractFile.objects.filter(booking__opportunity=opportunity)
    return rows.select_related("booking__opportunity", "stored")


def call_of(opportunity: Opportunity) -> SatisfactionCall | None:
    return SatisfactionCall.objects.select_related("action").filter(opportunity=opportunity).first()


def order_values(opportunity: Opportunity) -> dict[str, Any]:
    """Number and day of the contract as they stand. Cost: one query."""
    rows = Booking.objects.filter(opportunity=opportunity, kind=BookingKind.ORDER).order_by("ordered_on", "pk")
    row = rows.values("reference", "contract_on").last()
    return row or {"reference": "", "contract_on": None}


def contacts_to_promise_in(opportunity: Opportunity, viewer: User) -> list[ContactLog]:
    """Her own last open contacts with people of the sheet: days are mostly promised in one of them. One query."""
    line = list(viewer.standing.line_people)
    return _mine(pk=opportunity.pk, person=opportunity.person_id or 0, viewer=viewer.pk, line=line)


def _mine_with(pk: Any, person: Any, viewer: Any, line: Any) -> Any:
    buyers = BuyerRole.objects.filter(opportunity_id=pk).order_by().values("person_id")
    with_them = Q(person_id=person) | Q(among_found("person_id", buyers))
    # by the people, not through all logs
    there = among_found("pk", LogPerson.objects.filter(with_them).values("log_id"))
    rows = ContactLog.objects.visible_to(AnyColleague()).filter(there, author=viewer, is_confidential=False)
    return rows.defer("grams", "search_text", "body").order_by("-happened_at", "-id")[:CONTACTS]


_mine: Kept[ContactLog] = Kept(_mine_with, "pk", "person", "viewer", "line")


def _row(row: dict[str, Any], viewer: User, on: dt.date) -> PromisedRow:
    due_on, settled_on = _day(row["due_on"]), _day(row["settled_on"])
    assert due_on is not None
    is_open = row["state"] == PromiseState.OPEN
    is_hers = viewer.pk in (row["keeper_id"], row["author_id"])
    return PromisedRow(
        row=row["id"],
        pk=row["promise"],
        due_on=due_on,
        settled_on=settled_on,
        accepted_on=_day(row["accepted_on"]),
        accepted_by=row["accepted_by"] or "",
        text=row["text"] if is_hers or not row["kept_apart"] else _("Confidential promise"),
        is_hers=is_hers,
        is_late=is_open and due_on < on,
        was_late=settled_on is not None and settled_on > due_on,
        **{name: row[name] for name in ("kind", "version", "state", "words", "keeper", "person", "log")},
    )


def _call(row: dict[str, Any], on: dt.date) -> CallRow:
    due_on, called_on = _day(row["due_on"]), _day(row["called_on"])
    assert due_on is not None
    return CallRow(
        due_on=due_on,
        called_on=called_on,
        is_late=called_on is None and due_on < on,
        person=row["person"] or "",
        doer=row["doer"] or "",
        **{name: row[name] for name in ("satisfied", "words", "log", "doer_id", "person_id")},
    )


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
