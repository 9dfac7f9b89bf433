"""Who looks after whom."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from customers.actions.gone import check_not_merged
from customers.actions.quadrants import requadrant
from customers.models import Assignment, AssignmentKind, Company, Employment, Person
from customers.policies import may_assign
from sellers.models import User


@transaction.atomic
def assign(
    *,
    by: User,
    user: User,
    person: Person | None = None,
    company: Company | None = None,
    kind: str = AssignmentKind.OWNER,
    on: dt.date,
) -> Assignment:
    """From `on`, `user` looks after a person or a company; an owner takes over from the one before."""
    may_assign(by, person, company, user).enforce()
    if company is not None and kind == AssignmentKind.OWNER:
        lock_people_of([company.pk])
    locked = (
        Person.objects.select_for_update() if person is not None else Company.objects.select_for_update(no_key=True)
    )
    check_not_merged(locked.get(pk=person.pk if person is not None else company.pk if company is not None else 0))
    mine = Assignment.objects.filter(person=person, company=company, kind=kind)
    running = mine.on(on).filter(user=user).first()
    if running is not None:
        return running  # type: ignore[no-any-return]
    if kind == AssignmentKind.OWNER and mine.filter(from_on__gt=on).exists():
        raise RuleError(_("Somebody takes this customer over at a later date already."))
    with history(by=by):
        if kind == AssignmentKind.OWNER:
            _end(mine.on(on), on)
        made = Assignment.objects.create(person=person, company=company, user=user, kind=kind, from_on=on)
    if company is not None and kind == AssignmentKind.OWNER:
        requadrant([company.pk], on=clock.today(), by=by)  # what counts as big is her unit's word
    return made


def lock_people_of(companies: Collection[int]) -> None:
    """Before these companies are locked, whoever looks after them: with them change the rows of their people (docs/adr/0055).

    People before companies, in the order of their ids, as whoever moves or meets somebody takes them.
    """
    theirs = Employment.objects.filter(company__in=companies, is_primary=True).values("person_id")
    list(Person.objects.filter(pk__in=theirs).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _end(rows, on: dt.date) -> None:  # type: ignore[no-untyped-def]
    """An assignment that began on the very day never held; the others end the day before."""
    rows.filter(from_on=on).delete()
    rows.update(to_on=on - dt.timedelta(days=1))
