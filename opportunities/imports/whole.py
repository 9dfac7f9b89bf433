"""What makes an imported opportunity whole: its team, product, first stage, and the order of a won one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.imports.bulk import insert_all
from core.imports.kinds import Context
from core.imports.models import RowState
from core.imports.writing import Draft
from opportunities.actions import recategorise
from opportunities.models import (
    Booking,
    BookingLine,
    BookingShare,
    CloseBasis,
    MemberRole,
    Opportunity,
    OpportunityLine,
    OpportunityMember,
    Product,
    StageMove,
    State,
)
from opportunities.money import rate_fields
from sellers.models import Membership
from sellers.rates import Rates

Accepted = list[tuple[Draft, Opportunity]]


def complete(context: Context, accepted: Accepted, products: dict[int, Product | None]) -> None:
    """Cost: a dozen statements a batch, whatever the number of rows; changes of owner or order one more each."""
    fresh = [(draft, one) for draft, one in accepted if draft.row.outcome == RowState.CREATED]
    old = [(draft, one) for draft, one in accepted if draft.row.outcome != RowState.CREATED]
    insert_all(
        OpportunityMember,
        [
            OpportunityMember(opportunity=one, user_id=one.owner_id, role=MemberRole.OWNER, share_pct=100)
            for _d, one in fresh
        ],
    )
    insert_all(
        StageMove,
        [
            StageMove(opportunity=one, to_stage_id=one.stage_id, moved_on=one.stage_entered_on, by=context.by)
            for _d, one in fresh
        ],
    )
    _follow_owner(old)
    _lines(accepted, products)
    _orders(context, accepted, products)
    touched = [one.pk for draft, one in accepted if draft.row.outcome != RowState.UNCHANGED]
    if touched:
        recategorise(touched, on=context.on, by=context.by)


def _follow_owner(accepted: Accepted) -> None:
    """The owner's place in the team goes to the new owner, unless she is in it already."""
    changed = [(draft, one) for draft, one in accepted if draft.row.outcome == RowState.UPDATED]
    owners = OpportunityMember.objects.filter(
        opportunity__in=[one.pk for _draft, one in changed], role=MemberRole.OWNER
    )
    held = {member.opportunity_id: member for member in owners}
    for _draft, one in changed:
        member = held.get(one.pk)
        if member is None or member.user_id == one.owner_id:
            continue
        if not OpportunityMember.objects.filter(opportunity=one, user_id=one.owner_id).exists():
            OpportunityMember.objects.filter(pk=member.pk).update(user_id=one.owner_id)


def _lines(accepted: Accepted, products: dict[int, Product | None]) -> None:
    wanted = [(draft, one, products.get(draft.row.number)) for draft, one in accepted]
    known = set(
        OpportunityLine.objects.filter(opportunity__in=[one.pk for _d, one in accepted]).values_list(
            "opportunity_id", "product_id"
        )
    )
    fresh = []
    for draft, one, product in wanted:
        if product is not None and (one.pk, product.pk) not in known:
            fresh.append(OpportunityLine(opportunity=one, product=product, amount=one.amount))
            _mark(draft)
    insert_all(OpportunityLine, fresh)


@dataclass
class _Units:
    """The unit of each owner on each day, from one query."""

    rows: dict[int, list[Membership]]

    @classmethod
    def load(cls, users: Iterable[int]) -> "_Units":
        found: dict[int, list[Membership]] = {}
        for membership in Membership.objects.filter(user__in=set(users)):
            found.setdefault(membership.user_id, []).append(membership)
        return cls(found)

    def of(self, user: int, day: Any) -> int | None:
        fitting = (m for m in self.rows.get(user, []) if m.from_on <= day and (m.to_on is None or m.to_on >= day))
        return next((membership.unit_id for membership in fitting), None)


def _orders(context: Context, accepted: Accepted, products: dict[int, Product | None]) -> None:
    won = [(draft, one) for draft, one in accepted if one.state == State.WON and one.amount is not None]
    held = {
        booking.opportunity_id: booking
        for booking in Booking.objects.filter(opportunity__in=[one.pk for _d, one in won], basis=CloseBasis.IMPORTED)
    }
    units, rates = _Units.load(one.owner_id for _draft, one in won), Rates.load({one.currency for _draft, one in won})
    fresh = []
    for draft, one in won:
        booking = held.get(one.pk)
        if booking is None:
            fresh.append((draft, _booking(one, rates)))
            _mark(draft)
        elif (booking.amount, booking.ordered_on) != (one.amount, one.closed_on):
            _correct(booking, one, units, rates)
            _mark(draft)
    insert_all(Booking, [booking for _draft, booking in fresh])
    insert_all(BookingShare, [_share(booking, units) for _draft, booking in fresh])
    lines = [(booking, products.get(draft.row.number)) for draft, booking in fresh]
    insert_all(
        BookingLine,
        [BookingLine(booking=booking, product=product, amount=booking.amount) for booking, product in lines if product],
    )


def _booking(one: Opportunity, rates: Rates) -> Booking:
    """The whole amount on the day of the close; a currency other than the company's waits for its rate."""
    assert one.amount is not None
    assert one.closed_on is not None
    return Booking(
        opportunity=one,
        amount=one.amount,
        currency=one.currency,
        **rate_fields(one.currency, one.closed_on, rates=rates),
        ordered_on=one.closed_on,
        basis=CloseBasis.IMPORTED,
    )


def _share(booking: Booking, units: _Units) -> BookingShare:
    owner = booking.opportunity.owner_id
    unit = units.of(owner, booking.ordered_on)
    return BookingShare(booking=booking, user_id=owner, unit_id=unit, share_pct=100, amount=booking.amount)


def _correct(booking: Booking, one: Opportunity, units: _Units, rates: Rates) -> None:
    """The other system has corrected its order: so does the imported one, with its only share and line."""
    names = ["amount", "currency", "company_rate", "company_rate_on", "ordered_on"]
    right = _booking(one, rates)
    for name in names:
        setattr(booking, name, getattr(right, name))
    booking.save(update_fields=names)
    share = _share(booking, units)
    booking.shares.update(amount=share.amount, unit_id=share.unit_id)
    booking.lines.update(amount=booking.amount)


def _mark(draft: Draft) -> None:
    if draft.row.outcome == RowState.UNCHANGED:
        draft.row.outcome = RowState.UPDATED
