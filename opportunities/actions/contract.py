"""The record of an order: number and day of the contract, and its papers behind the gate of private files."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import history
from core.files.gate import erase, hand_over
from core.files.waiting import forget
from opportunities.actions.files import FIELD, hold, taken_up
from opportunities.actions.locking import count_up, lock
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import Booking, BookingKind, ContractFile, Opportunity, SheetFile
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
def hold_contract_file(opportunity: Opportunity, *, by: User, name: str, content: bytes) -> SheetFile:
    """Keeps a paper of the contract until its form is sent, as `hold_sheet_file` does those of a sheet. Errors: UnfitFile."""
    may_fulfil(by, opportunity).enforce()
    return hold(by=by, name=name, content=content)


@transaction.atomic
def add_contract_files(opportunity: Opportunity, files: Collection[SheetFile], *, by: User) -> list[ContractFile]:
    """Held files of hers become papers of the contract. Errors: Incomplete for none, for too many, for another's."""
    lock(opportunity)
    may_fulfil(by, opportunity).enforce()
    booking = order_of(opportunity)
    if not files:
        raise Incomplete(_("Please choose a file."), field=FIELD)
    if booking.files.count() + len(files) > MOST_FILES:
        raise Incomplete(_("An order holds %(most)s files at most.") % {"most": MOST_FILES}, field=FIELD)
    with history(by=by):
        rows = taken_up(files, by=by)
        return [_put(rows[file.pk], booking, by=by) for file in files]


def _put(file: SheetFile, booking: Booking, *, by: User) -> ContractFile:
    """Its content goes over to the order's row; nothing of what waited is left."""
    row = ContractFile.objects.create(booking=booking, added_by=by)
    row.stored, file.stored = file.stored, None
    assert row.stored is not None, file.pk
    forget(file, by=by)
    hand_over(row.stored, to=row)
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
