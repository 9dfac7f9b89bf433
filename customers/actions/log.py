"""Writing down a contact: one line on the people who were there."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from core import audit, clock
from core.audit import history
from core.errors import RuleError
from core.fields import clean_text
from core.versions import save_version
from customers.actions.alerts import end_contact_alerts
from customers.actions.gone import people_to_write_on
from customers.actions.heard import put_heard
from customers.actions.log_files import put_files, set_files
from customers.actions.promise import follow_log
from customers.actions.timeline import add_to_timeline
from customers.models import (
    Channel,
    ContactLog,
    LogCorrection,
    LogFile,
    LogPerson,
    LogReader,
    Person,
    TimelineEntry,
)
from customers.models.log import ONE_WAY_CHANNELS
from customers.policies import may_correct_log, may_edit_log, may_log
from customers.queries.relations import owners_of, primary_companies
from customers.signals import contact_logged
from sellers.actions import notify
from sellers.days import check_day
from sellers.models import Notification, User

TIMELINE_KIND = "log"
NOTICE = "customer_met"
CLOCKS_DIFFER = dt.timedelta(minutes=5)  # a phone's clock may run ahead of ours


@transaction.atomic
def write_log(
    *,
    by: User,
    people: Collection[Person],
    line: str,
    happened_at: dt.datetime | None = None,
    channel: str = Channel.VISIT,
    body: str = "",
    topics: Collection[str] = (),
    heard: Iterable[tuple[Any, ...]] = (),
    is_confidential: bool = False,
    readers: Collection[User] = (),
    two_way: bool | None = None,
    files: Collection[LogFile] = (),
    captions: Mapping[int, str] | None = None,
) -> ContactLog:
    """One contact with at least one person, now unless said otherwise.

    `two_way` None follows the channel: mail and messenger only where the author says that the customer answered.
    Confidential: its author and `readers` alone see it and are told of it, and no "last contact" moves.
    """
    may_log(by).enforce()
    happened_at = happened_at or clock.now()
    _check(people, line, happened_at)
    people = people_to_write_on(people, by=by)
    with history(by=by):
        log = ContactLog.objects.create(
            line=clean_text(line),
            body=body,
            happened_at=happened_at,
            channel=channel,
            author=by,
            topics=list(dict.fromkeys(topics)),
            is_confidential=is_confidential,
        )
        _set_readers(log, readers if is_confidential else ())
        _put_there(log, people, two_way=_answered(channel, two_way))
        put_heard(log, heard, people)
        put_files(log, files, captions=captions)
        if not is_confidential:
            _move_last_contact(people, happened_at)
            end_contact_alerts([person.pk for person in people])
    _tell_owners(log, people, by=by)
    if not is_confidential:
        _announce(log, {person.pk for person in people})
    return log


@transaction.atomic
def edit_log(log: ContactLog, *, by: User, read_at: int | None, **changes: Any) -> ContactLog:
    """The author changes a record in its first seven days; Stale when it was saved since version `read_at`.

    `changes` are fields of the record, and `people`, `readers`, `two_way`, `heard`, `files` and `captions`, each as
    `write_log` takes them; what is not named stays.
    """
    may_edit_log(by, log).enforce()
    people = list(changes.pop("people", None) or [row.person for row in log.attendances.select_related("person")])
    readers = changes.pop("readers", None)
    heard, files, captions = (changes.pop(name, None) for name in ("heard", "files", "captions"))
    two_way = changes.pop("two_way", None)
    if two_way is None and changes.get("channel", log.channel) == log.channel:
        two_way = log.attendances.filter(two_way=True).exists()
    _check(people, changes.get("line", log.line), changes.get("happened_at", log.happened_at))
    concerned = {person.pk for person in people} | set(log.attendances.values_list("person_id", flat=True))
    was_confidential = log.is_confidential
    with history(by=by):
        save_version(log, read_at=read_at, changes=changes)
        if not log.is_confidential:
            readers = ()
        if readers is not None:
            _set_readers(log, readers)
        _take_away(log, people)
        _put_there(log, people, two_way=_answered(log.channel, two_way))
        if heard is not None:
            put_heard(log, heard, people)
        if files is not None:
            set_files(log, files, by=by, captions=captions)
        follow_log(log)
        _recount_last_contact(concerned)
    _withdraw_notices(log)
    _tell_owners(log, people, by=by)
    if not (was_confidential and log.is_confidential):
        _announce(log, concerned)
    return log


@transaction.atomic
def correct_log(
    log: ContactLog,
    *,
    by: User,
    text: str,
    heard: Iterable[tuple[Any, ...]] = (),
    files: Collection[LogFile] = (),
    captions: Mapping[int, str] | None = None,
) -> LogCorrection:
    """Adds to a record, with further lines of what was heard and further files; what was written stays as it was."""
    may_correct_log(by, log).enforce()
    if not clean_text(text, lines=True):
        raise RuleError(_("Write what is to be corrected."))
    people = [row.person for row in log.attendances.select_related("person")]
    with history(by=by):
        correction = LogCorrection.objects.create(log=log, author=by, text=text)
        put_heard(log, heard, people, correction=correction)
        put_files(log, files, captions=captions, correction=correction)
    return correction


def read_log(log: ContactLog, *, by: User) -> None:
    """Opening a confidential record leaves a trace, whoever opens it."""
    if log.is_confidential:
        audit.record("log_read", log, by=by)


def _check(people: Collection[Person], line: str, happened_at: dt.datetime) -> None:
    if not people:
        raise RuleError(_("Say whom you met."))
    if not clean_text(line):
        raise RuleError(_("Write one line about it."))
    check_day(happened_at)
    if happened_at > clock.now() + CLOCKS_DIFFER:
        raise RuleError(_("This lies ahead: write a contact down once it has happened."))


def _answered(channel: str, two_way: bool | None) -> bool:
    return two_way if two_way is not None else channel not in ONE_WAY_CHANNELS


def _set_readers(log: ContactLog, readers: Collection[User]) -> None:
    wanted = {reader.pk for reader in readers} - {log.author_id}
    LogReader.objects.filter(log=log).exclude(user__in=wanted).delete()
    known = set(LogReader.objects.filter(log=log).values_list("user_id", flat=True))
    LogReader.objects.bulk_create([LogReader(log=log, user_id=user_id) for user_id in sorted(wanted - known)])


def _put_there(log: ContactLog, people: Collection[Person], *, two_way: bool) -> None:
    """Each person with the company of that day, and an entry on her timeline for those who may read it."""
    day = clock.day_of(log.happened_at)
    stamped = {row.person_id: row for row in log.attendances.select_related("company_then")}
    companies = primary_companies(people, on=day)
    readers = _reader_ids(log) if log.is_confidential else None
    for person in {person.pk: person for person in people}.values():
        row = stamped.get(person.pk)
        same_day = row is not None and clock.day_of(row.happened_at) == day
        company = row.company_then if row is not None and same_day else companies.get(person.pk)
        LogPerson.objects.update_or_create(
            log=log,
            person=person,
            defaults={"company_then": company, "two_way": two_way, "happened_at": log.happened_at},
        )
        add_to_timeline(
            person,
            kind=TIMELINE_KIND,
            object_id=log.pk,
            at=log.happened_at,
            company_then=company,
            reader_ids=readers,
        )


def _take_away(log: ContactLog, people: Collection[Person]) -> None:
    LogPerson.objects.filter(log=log).exclude(person__in=people).delete()
    TimelineEntry.objects.filter(kind=TIMELINE_KIND, object_id=log.pk).exclude(person__in=people).delete()


def _move_last_contact(people: Collection[Person], happened_at: dt.datetime) -> None:
    later = Greatest(Coalesce(F("last_contact_at"), Value(happened_at)), Value(happened_at))
    Person.objects.filter(pk__in=[person.pk for person in people]).update(last_contact_at=later)


def _recount_last_contact(person_ids: Collection[int]) -> None:
    """Everybody sees this date, so that confidential contacts do not count in it."""
    open_ones = LogPerson.objects.filter(person__in=person_ids, log__is_confidential=False)
    latest = dict(open_ones.values("person").annotate(at=Max("happened_at")).values_list("person", "at"))
    for person in Person.objects.filter(pk__in=person_ids):
        if person.last_contact_at != latest.get(person.pk):
            Person.objects.filter(pk=person.pk).update(last_contact_at=latest.get(person.pk))


def _tell_owners(log: ContactLog, people: Collection[Person], *, by: User) -> None:
    """Somebody else met her customer: one notification for each owner who may read it, naming the people."""
    owners = owners_of(people, on=clock.today())
    for owner in set(owners.values()):
        if log.is_confidential and owner.pk not in _reader_ids(log):
            continue
        names = [person.name for person in people if owners.get(person.pk) == owner]
        notify(owner, NOTICE, about=log, once=str(log.pk), by=by, who=by.name, people=", ".join(names))


def _withdraw_notices(log: ContactLog) -> None:
    """Who may not read the record any more is not told of it either."""
    if log.is_confidential:
        told = Notification.objects.filter(code=NOTICE, object_label=log._meta.label, object_id=log.pk)
        told.exclude(user__in=_reader_ids(log)).delete()


def _reader_ids(log: ContactLog) -> list[int]:
    return [log.author_id, *LogReader.objects.filter(log=log).values_list("user_id", flat=True)]


def _announce(log: ContactLog, people: Collection[int]) -> None:
    """To all whose contact it is or was; the record stands, whatever becomes of the announcement."""
    heard = {"sender": ContactLog, "log_id": log.pk, "person_ids": sorted(people)}
    transaction.on_commit(partial(contact_logged.send_robust, **heard))
