"""Bookings: one order, split among the team to the last won."""

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from django.db import transaction

from core.audit import history
from opportunities.models import (
    Booking,
    BookingKind,
    BookingLine,
    BookingShare,
    CloseBasis,
    Opportunity,
)
from opportunities.money import rate_fields
from sellers.models import User
from sellers.queries import units_of

_CENT, _ONE = Decimal("0.01"), Decimal(1)


def book(
    opportunity: Opportunity,
    *,
    amount: Decimal,
    ordered_on: dt.date,
    basis: str = CloseBasis.FACTS,
    reference: str = "",
) -> Booking:
    """The order with each member's share, in the unit where she worked that day."""
    booking = Booking.objects.create(
        opportunity=opportunity,
        amount=amount,
        currency=opportunity.currency,
        **rate_fields(opportunity.currency, ordered_on),
        ordered_on=ordered_on,
        basis=basis,
        reference=reference,
    )
    members = list(opportunity.members.filter(share_pct__gt=0).order_by("-share_pct", "pk"))
    units = units_of([member.user_id for member in members], on=ordered_on)
    parts = split(amount, [member.share_pct for member in members])
    BookingShare.objects.bulk_create(
        BookingShare(
            booking=booking,
            user_id=member.user_id,
            unit=units.get(member.user_id),
            share_pct=member.share_pct,
            amount=part,
        )
        for member, part in zip(members, parts, strict=True)
    )
    lines = opportunity.lines.filter(amount__isnull=False)
    BookingLine.objects.bulk_create(
        BookingLine(booking=booking, product_id=line.product_id, quantity=line.quantity, amount=line.amount)
        for line in lines
    )
    return booking


def split(amount: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Parts by percentage that sum exactly to `amount`: the largest remainders get what rounding leaves over.

    Whole units where the amount is whole, else hundredths. Ties go to the one named first.
    """
    step = _ONE if amount == amount.to_integral_value() else _CENT
    exact = [amount * Decimal(share) / 100 for share in shares]
    parts = [(part / step).to_integral_value(ROUND_FLOOR) * step for part in exact]
    left = int((amount - sum(parts)) / step)
    for at in sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])[:left]:
        parts[at] += step
    return parts


def reverse_bookings(opportunity: Opportunity, *, on: dt.date) -> list[Booking]:
    """The negative of every order not yet reversed, with the same people and units."""
    made = []
    orders = Booking.objects.filter(opportunity=opportunity, kind=BookingKind.ORDER, reversals__isnull=True)
    for order in orders.prefetch_related("shares", "lines"):
        reversal = Booking.objects.create(
            opportunity=opportunity,
            kind=BookingKind.REVERSAL,
            amount=-order.amount,
            currency=order.currency,
            company_rate=order.company_rate,
            company_rate_on=order.company_rate_on,
            ordered_on=on,
            basis=order.basis,
            reverses=order,
        )
        BookingShare.objects.bulk_create(
            BookingShare(
                booking=reversal,
                user_id=share.user_id,
                unit_id=share.unit_id,
                share_pct=share.share_pct,
                amount=-share.amount,
            )
            for share in order.shares.all()
        )
        BookingLine.objects.bulk_create(
            BookingLine(booking=reversal, product_id=line.product_id, quantity=-line.quantity, amount=-line.amount)
            for line in order.lines.all()
        )
        made.append(reversal)
    return made


@transaction.atomic
def book_imported(opportunity: Opportunity, *, by: User, amount: Decimal, ordered_on: dt.date) -> Booking:
    """The order of an opportunity that came in won: labelled as imported, never evidence (decision 2)."""
    with history(by=by):
        return book(opportunity, amount=amount, ordered_on=ordered_on, basis=CloseBasis.IMPORTED)
