"""Writes on what we may keep of a person: her consent, who is due to be forgotten, and forgetting."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core import audit, clock, outbox
from core.audit import history
from core.errors import RuleError
from core.fields import clean_text
from core.versions import save_version
from customers.actions.gone import check_not_merged
from customers.erasing import anonymise, ledger, with_those_merged
from customers.models import Consent, ConsentState, Erasure, LogPerson, Person, RetentionCase, RetentionState
from customers.policies import may_edit_person
from customers.privacy import due_after, last_day_kept, may_keep_privacy, still_needed
from customers.queries.privacy import SHOWN, EverythingKept, everything_about
from sellers.days import check_day
from sellers.models import User

ERASE = "customers.erase"


@transaction.atomic
def record_consent(person: Person, *, by: User, state: str, on: dt.date, source: str) -> Consent:
    """What she said about the use of her data, when, and how we know. Who withdraws is not contacted any more."""
    may_edit_person(by, person).enforce()
    check_day(on)
    if on > clock.today():
        raise RuleError(_("This day lies ahead."))
    check_not_merged(Person.objects.select_for_update().get(pk=person.pk))
    changes: dict[str, Any] = {"consent_state": state}
    if state == ConsentState.WITHDRAWN:
        changes["do_not_contact"] = True
    with history(by=by, reason=_("Consent")):
        said = Consent.objects.create(person=person, state=state, on=on, source=clean_text(source), by=by)
        save_version(person, read_at=None, changes=changes)
    return said


@transaction.atomic
def ask_for_erasure(person: Person, *, by: User, ground: str) -> Erasure:
    """Has a worker make her anonymous. Asked twice, it is done once; there is no way back."""
    may_keep_privacy(by).enforce()
    if Person.objects.select_for_update().get(pk=person.pk).merged_into_id is not None:
        check_not_merged(person)  # the one that stays is asked for, and takes along who was merged into her
    with history(by=by):
        asked, fresh = Erasure.objects.get_or_create(
            person=person, defaults={"ground": ground, "by": by, "asked_at": clock.now()}
        )
        RetentionCase.objects.filter(person=person).update(state=RetentionState.ERASED, decided_by=by)
    if fresh:
        audit.record("erasure_asked", person, by=by, kind=ground)
        outbox.enqueue(ERASE, {"erasure": asked.pk})
    return asked


@transaction.atomic
def carry_out_erasure(asked: Erasure) -> Erasure:
    """Takes her words out of every table, in one transaction. Twice is harmless: what is done is left alone."""
    asked = Erasure.objects.select_for_update().select_related("person", "by").get(pk=asked.pk)
    if asked.done_at is not None:
        return asked
    people = with_those_merged(asked.person)
    with history(by=asked.by, reason="erasure"):
        asked.counts = dict(anonymise(asked.person, by=asked.by))
        asked.done_at = clock.now()
        asked.save(update_fields=["counts", "done_at"])
    ledger.remember(people, ground=asked.ground, by=asked.by_id)  # last, and nothing is done where it cannot be written
    return asked


def write_down_erasures() -> int:
    """Writes down what an earlier release has erased, or another data folder's file has; how many. Twice is harmless."""
    known = {tuple(line["people"][0]) for line in ledger.remembered()}
    done = Erasure.objects.exclude(done_at=None).select_related("person").order_by("pk")
    missing = [one for one in done if (one.person_id, one.person.created_at.isoformat()) not in known]
    for one in missing:
        ledger.remember(with_those_merged(one.person), ground=one.ground, by=one.by_id)
    return len(missing)


def erase_again() -> int:
    """Erases who was erased before and is back, from a backup that is older than that; how many. Twice is harmless.

    Each in a transaction of her own: what is done stays done if it is broken off.
    """
    done = 0
    for line in ledger.remembered():
        made = dict(line["people"])
        back = [
            one
            for one in Person.objects.filter(pk__in=made).select_related("erasure").order_by("pk")
            if one.created_at.isoformat() == made[one.pk]
        ]
        here = {one.pk for one in back}
        known = {one.pk for one in back if hasattr(one, "erasure") and one.erasure.done_at is not None}
        for one in back:
            # who is, or was, taken along with somebody else of the line has no erasure of her own
            if not known & {one.pk, line["people"][0][0]} and one.merged_into_id not in here:
                _erase_as(one, line)
                done += 1
    return done


@transaction.atomic
def _erase_as(person: Person, line: dict[str, Any]) -> None:
    # who asked may be newer than the backup
    by = User.objects.filter(pk=line["by"]).first() or User.objects.earliest("pk")
    said = {"ground": line["ground"], "by": by, "asked_at": line["at"]}
    with history(by=None, reason="erasure"):
        asked, _fresh = Erasure.objects.get_or_create(person=person, defaults=said)
        RetentionCase.objects.filter(person=person).update(state=RetentionState.ERASED, decided_by=by)
    carry_out_erasure(asked)


@transaction.atomic
def keep_for_now(case: RetentionCase, *, by: User, until: dt.date, reason: str) -> RetentionCase:
    """There is a reason to keep her data after all: she is not listed again before `until`."""
    may_keep_privacy(by).enforce()
    check_day(until)
    if until <= clock.today():
        raise RuleError(_("Give a day that lies ahead."))
    case = RetentionCase.objects.select_for_update().get(pk=case.pk)
    if case.state == RetentionState.ERASED:
        raise RuleError(_("This record is not in use any more."))
    case.state, case.keep_until, case.reason, case.decided_by = RetentionState.KEPT, until, clean_text(reason), by
    with history(by=by, reason=case.reason):
        case.save(update_fields=["state", "keep_until", "reason", "decided_by"])
    return case


def show_everything(person: Person, *, by: User) -> EverythingKept:
    """All that we hold on her, for her request to see it; that it was looked at is written down."""
    may_keep_privacy(by).enforce()
    audit.record(SHOWN, person, by=by)
    return everything_about(person, viewer=by)


@transaction.atomic
def list_who_is_due(*, on: dt.date) -> int:
    """Lists everybody without contact for longer than we keep data; who was met since, or is needed, comes off the list.

    A confidential contact counts, though `last_contact_at`, which everybody sees, leaves it out: the purpose goes on. The list
    says of nobody why she is not on it, and names the day of the contact that everybody sees.

    The nightly job's. Returns how many are new. Cost: a few statements, whatever the number of people.
    """
    last = clock.start_of(last_day_kept(on))
    silent = Q(last_contact_at__isnull=True, created_at__lt=last) | Q(last_contact_at__lt=last)
    met = LogPerson.objects.filter(person=OuterRef("pk"), happened_at__gte=last)
    due = Person.objects.live().filter(silent).exclude(Exists(met))
    people = dict(due.values_list("pk", Coalesce("last_contact_at", "created_at")))
    for pk in still_needed(people):
        people.pop(pk, None)
    with history(by=None, reason="retention"):
        RetentionCase.objects.filter(state=RetentionState.DUE).exclude(person__in=people).delete()
        over = RetentionCase.objects.filter(state=RetentionState.KEPT, keep_until__lt=on, person__in=people)
        over.update(state=RetentionState.DUE, keep_until=None)
        known = set(RetentionCase.objects.filter(person__in=people).values_list("person", flat=True))
        fresh = [
            RetentionCase(person_id=pk, due_on=due_after(clock.day_of(seen)))
            for pk, seen in people.items() if pk not in known
        ]  # fmt: skip
        RetentionCase.objects.bulk_create(fresh, batch_size=1000)
    return len(fresh)
