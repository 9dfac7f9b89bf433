"""Opportunities with all that hangs on them: team, buying centre, evidence as far as the stage, moves, orders."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from bench.load import names
from bench.load.contacts import Told
from bench.load.copying import copy
from bench.load.customers import Customers
from bench.load.evidence import Proofs
from bench.load.organisation import Staff
from bench.scale import MOMENT, TODAY, YEARS, Scale
from customers.models import TimelineEntry
from opportunities.models import (
    AmountBasis,
    Booking,
    BookingLine,
    BookingShare,
    BuyerRole,
    BuyingRole,
    Category,
    CloseBasis,
    CloseReason,
    CoachingNote,
    CoachingRequest,
    DateBasis,
    Evidence,
    MemberRole,
    Opportunity,
    OpportunityLine,
    OpportunityMember,
    Review,
    RiskFlag,
    RiskLevel,
    StageMove,
    State,
    SupportRequest,
)
from opportunities.models.pipeline import Stage

MODELS = (
    Opportunity, OpportunityMember, OpportunityLine, BuyerRole, Evidence, StageMove, Booking, BookingShare, BookingLine,
    RiskFlag, CoachingRequest, CoachingNote, Review, SupportRequest,
)  # fmt: skip
CHUNK = 5_000
STATES = {State.OPEN: 45, State.WON: 24, State.LOST: 18, State.NO_DECISION: 6, State.ON_HOLD: 4, State.WITHDRAWN: 3}
COLUMNS: dict[Any, tuple[str, ...]] = {
    Opportunity: (
        "id", "title", "person_id", "company_id", "need", "owner_id", "pipeline_version_id", "stage_id",
        "stage_entered_on", "state", "amount", "company_rate", "company_rate_on", "amount_basis", "expected_order_on",
        "date_basis", "next_step", "next_step_on", "next_step_person_id", "next_step_missing_since", "fact_category",
        "revisit_on", "closed_on", "close_basis", "close_reason", "created_on", "created_at",
    ),
    OpportunityMember: ("id", "opportunity_id", "user_id", "role", "share_pct"),
    OpportunityLine: ("id", "opportunity_id", "product_id", "amount", "unit_price"),
    BuyerRole: ("id", "opportunity_id", "person_id", "roles"),
    Evidence: (
        "id", "opportunity_id", "fact_code", "text", "person_id", "happened_on", "origin", "log_id", "valid_until",
        "recorded_by_id",
    ),
    StageMove: ("id", "opportunity_id", "from_stage_id", "to_stage_id", "moved_on", "by_id"),
    Booking: ("id", "opportunity_id", "amount", "company_rate", "company_rate_on", "ordered_on"),
    BookingShare: ("id", "booking_id", "user_id", "unit_id", "share_pct", "amount"),
    BookingLine: ("id", "booking_id", "product_id", "amount"),
    RiskFlag: ("id", "opportunity_id", "code", "level", "raised_on"),
    CoachingRequest: ("id", "opportunity_id", "question", "asked_by_id", "to_id", "created_at"),
    CoachingNote: ("id", "opportunity_id", "author_id", "text", "created_at"),
    Review: ("id", "opportunity_id", "by_id", "at", "seconds"),
    SupportRequest: (
        "id", "opportunity_id", "kind", "what", "asked_by_id", "to_id", "due_on", "state", "reason", "created_at",
    ),
    TimelineEntry: ("id", "person_id", "company_then_id", "kind", "object_id", "at"),
}  # fmt: skip


@dataclass
class _Tables:
    """Rows waiting for COPY, numbered on for each table."""

    rows: dict[Any, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    last: dict[Any, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, model: Any, *values: Any) -> int:
        self.last[model] += 1
        self.rows[model].append((self.last[model], *values))
        return self.last[model]

    def flush(self) -> None:
        for model, rows in self.rows.items():
            copy(model, COLUMNS[model], rows)
        self.rows.clear()


@dataclass
class _Deals:
    rng: Random
    staff: Staff
    customers: Customers
    proofs: Proofs
    tables: _Tables
    stages: dict[int, list[Stage]]

    def one(self) -> None:
        rng, tables = self.rng, self.tables
        owner = self.staff.any_seller(rng)
        person = self._customer_of(owner)
        version = self.staff.version_of[owner]
        state = rng.choices(list(STATES), list(STATES.values()))[0]
        steps = self.stages[version]
        reached = len(steps) if state == State.WON else 1 + int(len(steps) * rng.random() ** 1.3)
        begun = TODAY - dt.timedelta(days=int(rng.random() ** (2 if state == State.OPEN else 1) * YEARS * 365))
        closed = state not in (State.OPEN, State.ON_HOLD)
        ended = begun + dt.timedelta(days=int(rng.random() * (TODAY - begun).days)) if closed else None
        amount = Decimal(rng.randrange(5, 900) ** 2 * 10_000)
        number = tables.add(
            Opportunity, *self._row(owner, person, version, steps[reached - 1], state, begun, ended, amount)
        )
        self._team(number, owner)
        self._buyers(number, owner, person, steps, reached, state, begun)
        self._moves(number, owner, steps[:reached], begun, ended or TODAY)
        tables.add(OpportunityLine, number, rng.randrange(1, self.staff.products + 1), amount, amount)
        self._timeline(number, person, "opportunity", begun)
        if state == State.WON and ended:
            self._win(number, owner, amount, ended)
            self._timeline(number, person, "opportunity_won", ended)
        if state == State.OPEN:
            self._coach(number, owner)

    def _customer_of(self, owner: int) -> int:
        """Hers, who works somewhere: an opportunity is a company's."""
        person = self.customers.one_of(owner, self.rng)
        while not self.customers.company_of[person]:
            person = self.rng.randrange(1, len(self.customers.company_of))
        return person

    def _row(
        self, owner: int, person: int, version: int, stage: Stage, state: State,
        begun: dt.date, ended: dt.date | None, amount: Decimal,
    ) -> tuple[Any, ...]:  # fmt: skip
        rng = self.rng
        need = rng.choice(names.NEEDS)
        is_open = state in (State.OPEN, State.ON_HOLD)
        step_on = TODAY + dt.timedelta(days=rng.randrange(-12, 45)) if is_open and rng.random() < 0.8 else None
        basis = rng.choice([*AmountBasis.values, AmountBasis.QUOTE.value])
        category = Category.BOOKED if state == State.WON else Category.EXCLUDED  # of open ones: `categorise_open`
        return (
            f"{rng.choice(names.CROPS)} {need}", person, self.customers.company_of[person], need, owner, version, stage.pk,
            begun, state.value, amount, Decimal(1), begun, basis, TODAY + dt.timedelta(days=rng.randrange(-6, 200)),
            DateBasis.OWN.value if rng.random() < 0.3 else DateBasis.CUSTOMER.value,
            rng.choice(names.STEPS) if step_on else "", step_on, person if step_on else None,
            None if step_on or not is_open else TODAY - dt.timedelta(days=rng.randrange(0, 20)), category.value,
            TODAY + dt.timedelta(days=60) if state == State.ON_HOLD else None, ended,
            CloseBasis.FACTS.value if ended else "",
            rng.choice(CloseReason.values) if ended and state != State.WON else "", begun, _noon(begun),
        )  # fmt: skip

    def _team(self, number: int, owner: int) -> None:
        other = self.staff.any_seller(self.rng) if self.rng.random() < 0.3 else owner
        share = 100 if other == owner else 70
        self.tables.add(OpportunityMember, number, owner, MemberRole.OWNER.value, share)
        if other != owner:
            self.tables.add(OpportunityMember, number, other, MemberRole.SELLER.value, 30)

    def _buyers(
        self, number: int, owner: int, person: int, steps: list[Stage], reached: int, state: State, begun: dt.date
    ) -> None:
        roles = {person: "{eb,user}" if self.rng.random() < 0.6 else "{user}"}
        for role in (BuyingRole.TECHNICAL, BuyingRole.COACH, BuyingRole.EB):
            roles.setdefault(self.customers.colleague(person, self.rng), f"{{{role}}}")
        for buyer, held in roles.items():
            self.tables.add(BuyerRole, number, buyer, held)
        decider = next((buyer for buyer, held in roles.items() if "eb" in held), person)
        for proof in self.proofs.of(steps, reached, state, begun, person=person, decider=decider):
            self.tables.add(Evidence, number, *proof, owner)

    def _moves(self, number: int, owner: int, steps: list[Stage], begun: dt.date, until: dt.date) -> None:
        before = None
        for at, stage in enumerate(steps):
            day = begun + dt.timedelta(days=(until - begun).days * at // len(steps))
            self.tables.add(StageMove, number, before, stage.pk, day, owner)
            before = stage.pk

    def _win(self, number: int, owner: int, amount: Decimal, day: dt.date) -> None:
        booking = self.tables.add(Booking, number, amount, Decimal(1), day, day)
        self.tables.add(BookingShare, booking, owner, self.staff.unit_of[owner], 100, amount)
        self.tables.add(BookingLine, booking, self.rng.randrange(1, self.staff.products + 1), amount)

    def _timeline(self, number: int, person: int, kind: str, day: dt.date) -> None:
        company = self.customers.company_of[person]
        self.tables.add(TimelineEntry, person, company, kind, number, _noon(day))

    def _coach(self, number: int, owner: int) -> None:
        leader = self.staff.leader_of[owner]
        when = MOMENT - dt.timedelta(days=self.rng.randrange(1, 40))
        if self.rng.random() < 0.03:
            self.tables.add(CoachingRequest, number, "결정권자를 어떻게 만날까요?", owner, leader, when)
        if self.rng.random() < 0.06:
            self.tables.add(CoachingNote, number, leader, "예산을 누가 쥐고 있는지 먼저 물어보세요.", when)
        if self.rng.random() < 0.04:
            self.tables.add(RiskFlag, number, "R09", RiskLevel.CRITICAL.value, when.date())
        if self.rng.random() < 0.5:
            self.tables.add(Review, number, leader, when, self.rng.randrange(30, 400))
        if self.rng.random() < 0.01:
            self.tables.add(
                SupportRequest,
                number,
                "executive",
                "CFO를 만나 주세요",
                owner,
                leader,
                when.date(),
                "requested",
                "",
                when,
            )


def load(scale: Scale, rng: Random, staff: Staff, customers: Customers, told: Told) -> None:
    tables = _Tables()
    tables.last[TimelineEntry] = told.entries
    stages: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.order_by("version", "position"):
        stages[stage.version_id].append(stage)
    deals = _Deals(rng, staff, customers, Proofs(rng, told, set(staff.version_of.values())), tables, stages)
    for number in range(1, scale.opportunities + 1):
        deals.one()
        if number % CHUNK == 0:
            tables.flush()
    tables.flush()


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=MOMENT.tzinfo)
