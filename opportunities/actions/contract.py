"""The record of an order: number and day of the contract, and its papers behind the gate of private files."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import history
from core.files.content import DOCUMENTS, PHOTOS
from core.files.gate import UnfitFile, erase, keep
from opportunities.actions.locking import count_up, lock
from opportunities.errors import IllegalMove
from opportunities.models import Booking, BookingKind, ContractFile, Opportunity
from opportunities.policies import may_fulfil
from sellers.models import User

MOST_FILES = 12


@transaction.atomic
def edit_order(
    opportunity: Opportunity, *, by: User, reference: str, contract_on: dt.date | None, read_at: int | None = None
) -> Booking:
    """Number and day of the contract. The order's amount and day stay as they were booked. Errors: IllegalMove, Stale."""
    lock(opportunity, read_at=read_at)
    may_fulfil(by, opportunity).enforce()
    booking = order_of(opportunity)
    booking.reference, booking.contract_on = reference, contract_on
    with history(by=by):
        booking.save(update_fields=["reference", "contract_on"])
        count_up(opportunity)
    return booking


@transaction.atomic
def add_contract_file(opportunity: Opportunity, *, by: User, name: str, content: bytes) -> ContractFile:
    """Keeps a paper of the contract behind the gate of private files. Errors: UnfitFile, in words."""
    lock(opportunity)
    may_fulfil(by, opportunity).enforce()
    booking = order_of(opportunity)
    if booking.files.count() >= MOST_FILES:
        raise UnfitFile(_("An order holds %(most)s files at most.") % {"most": MOST_FILES})
    with history(by=by):
        row = ContractFile.objects.create(booking=booking, added_by=by)
        row.stored = keep(row, name=name, content=content, by=by, accept=PHOTOS | DOCUMENTS)
        row.save(update_fields=["stored"])
    return row


@transaction.atomic
def remove_contract_file(row: ContractFile, *, by: User) -> None:
    """Takes a paper away with its content; the act stays in the audit log."""
    may_fulfil(by, row.booking.opportunity).enforce()
    stored = row.stored
    with history(by=by):
        row.delete()
    if stored is not None:
        erase(stored, by=by)


def order_of(opportunity: Opportunity) -> Booking:
    """Its order. Errors: IllegalMove where it has none."""
    rows = Booking.objects.filter(opportunity=opportunity, kind=BookingKind.ORDER)
    found: Booking | None = rows.order_by("ordered_on", "pk").last()
    if found is None:
        raise IllegalMove(_("There is no order here."))
    return found
