"""Promises to customers: made, kept, moved to another day with a reason, or ended with the customer's consent."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError, Stale
from core.fields import clean_text
from core.versions import save_version
from customers.actions.gone import check_not_merged
from customers.actions.timeline import add_to_timeline
from customers.models import ContactLog, LogPerson, LogReader, Person, Promise, PromiseState, TimelineEntry
from customers.policies import may_promise, may_settle
from customers.promise_followers import followed, reopened
from sellers.actions import end_about, notify
from sellers.days import check_day
from sellers.models import Notification, User

TIMELINE_KIND = "promise"
GIVEN = "promise_given"


class AlreadySettled(RuleError):
    """It was kept, changed or cancelled before."""

    code = "already_settled"

    def __init__(self) -> None:
        super().__init__(_("This promise is settled already."))


@transaction.atomic
def make_promise(
    *, by: User, log: ContactLog, text: str, due_on: dt.date, person: Person | None = None, owner: User | None = None
) -> Promise:
    """A promise that was made in a contact, to its first person and kept by `by` unless said otherwise.

    Errors: RuleError for a day before the contact, somebody who was not there, or an owner who may not read the record.
    """
    # locked: meanwhile nobody makes the record confidential or takes somebody from it
    log = ContactLog.objects.select_for_update(no_key=True).get(pk=log.pk)
    may_promise(by, log).enforce()
    there = [row.person for row in log.attendances.select_related("person").order_by("id")]
    person, owner = person or there[0], owner or by
    if person not in there:
        raise RuleError(_("Only those who were there can have been promised something."))
    check_not_merged(person)
    _check(text, due_on, clock.day_of(log.happened_at))
    check_reads(log, owner)
    with history(by=by):
        made = Promise.objects.create(log=log, person=person, owner=owner, text=text, due_on=due_on)
        _put_on_timeline(made)
    _tell_owner(made, by=by)
    return made


@transaction.atomic
def keep_promise(promise: Promise, *, by: User, read_at: int | None, on: dt.date | None = None) -> Promise:
    """It was kept, today or on an earlier day. Errors: AlreadySettled, Stale, RuleError for a day that cannot be."""
    row = _open_one(promise, by, read_at)
    day = on or clock.today()
    _check_past(day, row)
    with history(by=by):
        _settle(row, read_at, {"state": PromiseState.KEPT, "settled_on": day})
    return row


@transaction.atomic
def change_promise(
    promise: Promise, *, by: User, read_at: int | None, due_on: dt.date, reason: str, text: str = ""
) -> Promise:
    """Another day, for a reason: the old row stays as it was promised, and the new one that is returned follows it."""
    row = _open_one(promise, by, read_at)
    if not clean_text(reason):
        raise RuleError(_("Say why it takes another day."))
    if due_on < clock.today():
        raise RuleError(_("The new day lies ahead: choose today or later."))
    if due_on == row.due_on and clean_text(text or row.text) == row.text:
        raise RuleError(_("This is the day that was promised already."))
    _check(text or row.text, due_on, due_on)
    values = {"state": PromiseState.CHANGED, "settled_on": clock.today(), "reason": reason}
    with history(by=by, reason=reason):
        _settle(row, read_at, values)
        new = Promise.objects.create(
            log=row.log, person=row.person, owner=row.owner, text=text or row.text, due_on=due_on, follows=row
        )
        followed(row, new)
    return new


@transaction.atomic
def cancel_promise(
    promise: Promise, *, by: User, read_at: int | None, reason: str, agreed_with: Person, on: dt.date | None = None
) -> Promise:
    """The customer agreed that it need not be kept: with whom, on which day, and what was said."""
    row = _open_one(promise, by, read_at)
    day = on or clock.today()
    if not clean_text(reason):
        raise RuleError(_("Write what the customer said."))
    _check_past(day, row)
    values = {"state": PromiseState.CANCELLED, "settled_on": day, "reason": reason, "agreed_with": agreed_with}
    with history(by=by, reason=reason):
        _settle(row, read_at, values)
    return row


@transaction.atomic
def end_promises(
    promises: Collection[Promise], *, by: User, reason: str, agreed_with: Person | None, on: dt.date
) -> int:
    """Those that are still open end with what they belong to, as the customer has said of that; returns how many.

    The caller's policy has said yes. Without somebody who said it, it is whom each was made to.
    """
    ended = 0
    with history(by=by, reason=reason):
        for one in sorted(promises, key=lambda promise: promise.pk):
            row = _locked(one)
            if not row.is_open:
                continue
            day = max(on, clock.day_of(row.log.happened_at))
            said = {"reason": clean_text(reason)[:300], "agreed_with": agreed_with or row.person, "settled_on": day}
            _settle(row, None, {"state": PromiseState.CANCELLED, **said})
            ended += 1
    return ended


@transaction.atomic
def reopen_promise(promise: Promise, *, by: User, read_at: int | None) -> Promise:
    """Takes back a "kept" that was a slip; a changed or cancelled one has been spoken about and stays."""
    row = _locked(promise)
    may_settle(by, row).enforce()
    if row.state != PromiseState.KEPT:
        raise RuleError(_("Only a promise that was marked as kept can be opened again."))
    with history(by=by):
        save_version(row, read_at=read_at, changes={"state": PromiseState.OPEN, "settled_on": None, "settled_at": None})
        _put_on_timeline(row)
        reopened(row)
    return row


@transaction.atomic
def edit_promise(promise: Promise, *, by: User, read_at: int | None, **changes: Any) -> Promise:
    """The words of an open promise, to whom it was made, or who keeps it; a new owner is told. The day has its own act."""
    row = _open_one(promise, by, None)
    if "text" in changes:
        _check(changes["text"], row.due_on, row.due_on)
    check_reads(row.log, changes.get("owner", row.owner))
    if not LogPerson.objects.filter(log=row.log_id, person=changes.get("person", row.person)).exists():
        raise RuleError(_("Only those who were there can have been promised something."))
    was = row.owner_id
    with history(by=by):
        TimelineEntry.objects.filter(kind=TIMELINE_KIND, object_id=row.pk).delete()
        save_version(row, read_at=read_at, changes=changes)
        _put_on_timeline(row)
    if row.owner_id != was:
        _end_notices(row)
        _tell_owner(row, by=by)
    return row


def follow_log(log: ContactLog) -> None:
    """Promises of a record that was changed: seen by whoever may read it now, and nothing of it told to others.

    Errors: RuleError where an owner could not read the record any more, or somebody who was promised something is gone.
    """
    promises = list(Promise.objects.filter(log=log).select_related("owner", "person", "log"))
    there = set(LogPerson.objects.filter(log=log).values_list("person_id", flat=True)) if promises else set()
    for promise in promises:
        if promise.person_id not in there:
            message = _("%(name)s was promised something in this record and cannot be taken out of it.")
            raise RuleError(message % {"name": promise.person.name})
        promise.log = log
        if promise.is_open:
            check_reads(log, promise.owner)
        _put_on_timeline(promise)
    if log.is_confidential and promises:
        about = Notification.objects.filter(object_label=Promise._meta.label)
        about.filter(object_id__in=[promise.pk for promise in promises]).delete()


def check_reads(log: ContactLog, owner: User) -> None:
    """Errors: RuleError where `owner` could not see her own promise."""
    if not log.is_confidential or log.author_id == owner.pk:
        return
    if not LogReader.objects.filter(log=log, user=owner).exists():
        message = _("%(name)s keeps a promise of this record: name %(name)s as one who may read it.")
        raise RuleError(message % {"name": owner.name})


def _end_notices(promise: Promise) -> None:
    """What told of it is over with it, or with its day."""
    end_about(Promise._meta.label, [promise.pk])


def _locked(promise: Promise) -> Promise:
    rows = Promise.objects.select_related("log", "person", "owner").select_for_update(of=("self",))
    return rows.get(pk=promise.pk)  # type: ignore[no-any-return]


def _open_one(promise: Promise, by: User, read_at: int | None) -> Promise:
    row = _locked(promise)
    may_settle(by, row).enforce()
    if not row.is_open:
        raise AlreadySettled()
    if read_at is not None and read_at != row.version:
        raise Stale()
    return row


def _settle(row: Promise, read_at: int | None, values: dict[str, Any]) -> None:
    save_version(row, read_at=read_at, changes={**values, "settled_at": clock.now()})
    _put_on_timeline(row)
    _end_notices(row)


def _put_on_timeline(row: Promise) -> None:
    """Made: at its contact. Settled: on that day. A new day alone is told by the row that was changed."""
    if row.is_open and row.follows_id is not None:
        TimelineEntry.objects.filter(kind=TIMELINE_KIND, object_id=row.pk).delete()
        return
    readers = None
    if row.log.is_confidential:
        readers = [row.log.author_id, *LogReader.objects.filter(log=row.log_id).values_list("user_id", flat=True)]
    there = LogPerson.objects.filter(log=row.log_id, person=row.person_id).select_related("company_then").first()
    add_to_timeline(
        row.person,
        kind=TIMELINE_KIND,
        object_id=row.pk,
        at=_moment(row),
        company_then=there.company_then if there is not None else None,
        reader_ids=readers,
    )


def _moment(row: Promise) -> dt.datetime:
    if row.settled_on is None or row.settled_at is None:
        return row.log.happened_at
    end_of_day = clock.start_of(row.settled_on + dt.timedelta(days=1)) - dt.timedelta(minutes=1)
    return min(row.settled_at, end_of_day)


def _tell_owner(row: Promise, *, by: User) -> None:
    words = "" if row.log.is_confidential else row.text
    once = f"{row.pk}:{row.owner_id}:{row.version}"
    notify(row.owner, GIVEN, about=row, once=once, by=by, who=by.name, person=row.person.name, text=words)


def _check(text: str, due_on: dt.date, earliest: dt.date) -> None:
    if not clean_text(text):
        raise RuleError(_("Write what was promised."))
    check_day(due_on)
    if due_on < earliest:
        raise RuleError(_("It cannot be due before the contact in which it was promised."))


def _check_past(day: dt.date, row: Promise) -> None:
    check_day(day)
    if day > clock.today():
        raise RuleError(_("This day lies ahead."))
    if day < clock.day_of(row.log.happened_at):
        raise RuleError(_("This day lies before the contact in which it was promised."))
