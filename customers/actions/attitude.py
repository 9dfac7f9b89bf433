"""How a person stands to us: said on a day, by somebody, on the ground of a record where there is one."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError, Stale
from core.versions import save_version
from customers.actions.gone import check_not_merged
from customers.models import Attitude, AttitudeRecord, ContactLog, Person
from customers.policies import may_edit_person
from sellers.days import check_day
from sellers.models import User


@transaction.atomic
def set_attitude(
    person: Person,
    *,
    by: User,
    attitude: str,
    on: dt.date,
    log: ContactLog | None = None,
    read_at: int | None = None,
) -> AttitudeRecord:
    """Adds to the history of attitudes; an older day than the present one's changes nothing of today.

    Errors: RuleError for a day ahead, or a record on which it cannot rest; Stale.
    """
    may_edit_person(by, person).enforce()
    return tell_attitude(person, by=by, attitude=attitude, on=on, log=log, read_at=read_at)


@transaction.atomic
def tell_attitude(
    person: Person,
    *,
    by: User,
    attitude: str,
    on: dt.date,
    log: ContactLog | None = None,
    read_at: int | None = None,
) -> AttitudeRecord:
    """As `set_attitude`, for actions of higher apps that have checked who may: the team of a purchase hears it too."""
    check_day(on)
    if on > clock.today():
        raise RuleError(_("An attitude is that of a day that has come."))
    if log is not None and not _is_about(log, person, by):
        raise RuleError(_("Choose a record about this person."))
    locked = Person.objects.select_for_update().get(pk=person.pk)
    check_not_merged(locked)
    if read_at is not None and locked.version != read_at:
        raise Stale()
    with history(by=by):
        row = note_attitude(person, by=by, attitude=attitude, on=on, log=log)
        latest = AttitudeRecord.objects.filter(person=person).order_by("-held_on", "-pk").first()
        is_older = locked.attitude_on is not None and locked.attitude_on > on
        if not is_older and latest == row:
            person.version = locked.version
            save_version(person, read_at=None, changes={"attitude": attitude, "attitude_on": on})
    return row


def _is_about(log: ContactLog, person: Person, by: User) -> bool:
    return ContactLog.objects.visible_to(by).filter(pk=log.pk, attendances__person=person).exists()


def note_attitude(
    person: Person, *, by: User, attitude: str, on: dt.date | None = None, log: ContactLog | None = None
) -> AttitudeRecord:
    """The row itself, for actions that have checked and set the rest."""
    day = on or clock.today()
    attitude = str(Attitude(attitude))
    return AttitudeRecord.objects.create(person=person, attitude=attitude, held_on=day, log=log, author=by)
