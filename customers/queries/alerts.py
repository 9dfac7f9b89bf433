"""Facts that people are told of by the daily job (domain.md §2.9): A02 contact cycles, A03 promises. A few queries for many."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)  # fmt: skip
from django.db.models.functions import Coalesce, RowNumber

from core import clock
from customers.keys import LONGEST_CYCLE
from customers.models import Assignment, AssignmentKind, Employment, KeyPosition, Person, Promise
from customers.quadrants import cycle_in_sql
from customers.queries.relations import owners_of
from sellers.models import Notification

PROMISE_DUE, PROMISE_LATE, PROMISE_LATE_OF_TEAM = "promise_due", "promise_late", "promise_late_of_team"
CONTACT_LATE, CONTACT_LATE_OF_TEAM = "contact_late", "contact_late_of_team"
PROMISE_CODES = (PROMISE_DUE, PROMISE_LATE, PROMISE_LATE_OF_TEAM)
CONTACT_CODES = (CONTACT_LATE, CONTACT_LATE_OF_TEAM)
CODES = (*PROMISE_CODES, *CONTACT_CODES)
MOST = 20  # facts of a kind looked at for each person: more than a day's places and a digest's lines together
# a cycle that nobody has set is told while its end is news; older ones stand in the lists
FRESH = dt.timedelta(days=30)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class LateContact:
    """Somebody whose contact cycle is over: `since` is the day of the last contact, or on which she was entered."""

    person: int
    name: str
    owner: int
    since: dt.date
    cycle: int
    is_required: bool

    def times_over(self, on: dt.date) -> int:
        """1: the cycle is over; 2: twice over, and so on."""
        return max(0, (on - self.since).days - 1) // self.cycle


def open_promises(owners: Collection[int], *, until: dt.date, is_told_to_others: bool = False) -> QuerySet[Promise]:
    """Open promises due by a day, the longest due first and at most `MOST` of each owner. Cost: one query.

    `is_told_to_others`: without those of confidential records.
    """
    rows = Promise.objects.open().filter(owner__in=owners, due_on__lte=until)
    rows = rows.filter(log__is_confidential=False) if is_told_to_others else rows
    place = Window(RowNumber(), partition_by=[F("owner")], order_by=["due_on", "id"])
    found: QuerySet[Promise] = rows.annotate(place=place).filter(place__lte=MOST)
    return found.select_related("person", "log", "owner").order_by("due_on", "id")


def late_contacts(owners: Collection[int], *, on: dt.date) -> list[LateContact]:
    """People whose cycle is over, with whoever looks after them; at most `MOST` of each owner. Cost: two queries.

    The cycle is hers; else, while its end is news, that of the company's quadrant or the longest one of all. Nobody is
    told to contact somebody who does not want it, or who is in business no more. Whom must be known comes first, then the
    longest silent.
    """
    own = Assignment.objects.on(on).filter(kind=AssignmentKind.OWNER, user__in=owners, person__isnull=False)
    hers = Assignment.objects.on(on).filter(kind=AssignmentKind.OWNER, person=OuterRef("person"))
    held = Q(company__assignments__to_on__isnull=True) | Q(company__assignments__to_on__gte=on)
    firms = Employment.objects.on(on).filter(
        held,
        ~Exists(hers),
        is_primary=True,
        company__assignments__kind=AssignmentKind.OWNER,
        company__assignments__user__in=owners,
        company__assignments__from_on__lte=on,
    )
    work = Employment.objects.on(on).filter(person=OuterRef("person"), is_primary=True).order_by("to_on", "-id")
    found = [
        *_late(own.annotate(quadrant=Subquery(work.values("company__quadrant")[:1])), "user_id", on),
        *_late(firms.annotate(quadrant=F("company__quadrant")), "company__assignments__user_id", on),
    ]
    return sorted(found, key=lambda one: (one.owner, not one.is_required, one.since, one.person))


def _late(rows: Any, owner: str, on: dt.date) -> Iterator[LateContact]:
    start = clock.start_of(on)
    length = ExpressionWrapper(Value(DAY) * F("cycle"), output_field=DurationField())
    over = ExpressionWrapper(Value(start) - length, output_field=DateTimeField())
    required = KeyPosition.objects.live().required().filter(person=OuterRef("person"))
    rows = rows.filter(
        person__archived_at__isnull=True, person__is_former=False, person__do_not_contact=False
    ).annotate(
        owner_id_=F(owner),
        since=Coalesce("person__last_contact_at", "person__created_at"),
        cycle=Coalesce(
            "person__contact_cycle_days", cycle_in_sql("quadrant"), Value(LONGEST_CYCLE), output_field=IntegerField()
        ),
        is_required_=Exists(required),
    )
    is_news = Q(since__gte=ExpressionWrapper(Value(start - FRESH) - length, output_field=DateTimeField()))
    rows = rows.filter(Q(person__contact_cycle_days__isnull=False) | is_news, cycle__gt=0, since__lt=over)
    place = Window(
        RowNumber(), partition_by=[F("owner_id_")], order_by=[F("is_required_").desc(), "since", "person_id"]
    )
    rows = rows.annotate(place=place).filter(place__lte=MOST)
    for row in rows.values("person_id", "person__name", "owner_id_", "since", "cycle", "is_required_"):
        yield LateContact(
            person=row["person_id"],
            name=row["person__name"],
            owner=row["owner_id_"],
            since=clock.day_of(row["since"]),
            cycle=row["cycle"],
            is_required=row["is_required_"],
        )


def over_with(rows: Collection[Notification], *, on: dt.date) -> list[int]:
    """Ids of the notifications whose fact does not hold on a day any more. Cost: four queries."""
    promises = {row.pk: row for row in rows if row.code in PROMISE_CODES}
    contacts = {row.pk: row for row in rows if row.code in CONTACT_CODES}
    return [*_over_promises(promises, on), *_over_contacts(contacts, on)]


def _over_promises(rows: Mapping[int, Notification], on: dt.date) -> Iterator[int]:
    about = Promise.objects.open().filter(pk__in={row.object_id for row in rows.values()})
    open_ones = {pk: (owner, due_on) for pk, owner, due_on in about.values_list("pk", "owner_id", "due_on")}
    for pk, row in rows.items():
        owner, due_on = open_ones.get(row.object_id, (0, None))
        is_same = due_on is not None and due_on == row.due_on
        is_hers = row.code == PROMISE_LATE_OF_TEAM or owner == row.user_id
        is_past = row.code == PROMISE_DUE and due_on is not None and due_on < on
        if not (is_same and is_hers) or is_past:
            yield pk


def _over_contacts(rows: Mapping[int, Notification], on: dt.date) -> Iterator[int]:
    ids = {row.object_id for row in rows.values()}
    gone = Q(archived_at__isnull=False) | Q(is_former=True) | Q(do_not_contact=True)
    people = {one.pk: one for one in Person.objects.filter(pk__in=ids).exclude(gone)}
    owners = owners_of(list(people.values()), on=on) if people else {}
    for pk, row in rows.items():
        one = people.get(row.object_id)
        same = (
            one is not None and clock.day_of(one.last_contact_at or one.created_at).isoformat() == row.params["since"]
        )
        owner = owners.get(row.object_id)
        hers = row.code == CONTACT_LATE_OF_TEAM or (owner is not None and owner.pk == row.user_id)
        if not (same and hers):
            yield pk
