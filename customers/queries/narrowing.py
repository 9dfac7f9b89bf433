"""What narrows a list of people or companies: one condition each, used by lists, segments and exports alike.

Each condition reads only what the viewer may read: a confidential log narrows nobody's list but its readers'.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core import clock
from core.scoping import id_from
from customers.models import Assignment, AssignmentKind, Employment, KeyPosition, LogPerson, Promise, PromiseState
from customers.queries.relations import owned_by
from sellers.models import User

SILENT_DAYS = ("7", "14", "30", "60", "90")
PROMISED = ("open", "late")
GAPS = ("name", "ours")
OWNERS = ("me", "team", "line", "none")


def owners_meant(owner: str, viewer: User) -> list[int]:
    """Ids of those whom a word of the filter "who looks after" means; "none" means nobody."""
    if owner == "me":
        return [viewer.pk]
    if owner == "team":
        return [viewer.pk, *viewer.standing.team]
    if owner == "line":
        return [viewer.pk, *viewer.standing.line_people]
    return [id_from(owner)]


def people_of_owner(owner: str, viewer: User, *, on: dt.date) -> Q:
    """People whom somebody looks after: herself, or by way of the company where she mainly works."""
    if owner != "none":
        return owned_by(*owners_meant(owner, viewer), on=on)
    held = Assignment.objects.on(on).filter(kind=AssignmentKind.OWNER)
    own = Exists(held.filter(person=OuterRef("pk")))
    jobs = Employment.objects.on(on).filter(person=OuterRef("pk"), is_primary=True)
    return ~Q(own) & ~Q(Exists(jobs.filter(Exists(held.filter(company=OuterRef("company"))))))


def companies_of_owner(owner: str, viewer: User, *, on: dt.date) -> Q:
    held = Assignment.objects.on(on).filter(kind=AssignmentKind.OWNER, company__isnull=False)
    if owner == "none":
        return ~Q(Exists(held.filter(company=OuterRef("pk"))))
    return Q(pk__in=held.filter(user__in=owners_meant(owner, viewer)).values("company_id"))


def people_in_companies(companies: Any, *, on: dt.date) -> Q:
    """People who work today in one of these companies."""
    jobs = Employment.objects.on(on).filter(person=OuterRef("pk"), company__in=companies)
    return Q(Exists(jobs))


def people_heard_about(topic: str, viewer: User) -> Q:
    """People with whom a topic was talked about, in logs that the viewer may read."""
    return Q(Exists(_attended(topic, viewer).filter(person=OuterRef("pk"))))


def companies_heard_about(topic: str, viewer: User) -> Q:
    return Q(Exists(_attended(topic, viewer).filter(company_then=OuterRef("pk"))))


def _attended(topic: str, viewer: User) -> Any:
    return LogPerson.objects.visible_to(viewer).filter(log__topics__contains=[topic])


def people_silent_for(days: str) -> Q:
    since = clock.now() - dt.timedelta(days=int(days))
    return Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=since)


def companies_silent_for(days: str) -> Q:
    """Companies none of whose people was met by anybody since; confidential contacts change no list."""
    since = clock.now() - dt.timedelta(days=int(days))
    met = LogPerson.objects.filter(company_then=OuterRef("pk"), happened_at__gte=since, log__is_confidential=False)
    return ~Q(Exists(met))


def people_promised(which: str, viewer: User, *, on: dt.date) -> Q:
    """People to whom something is promised and open, or open beyond its day, as far as the viewer may read it."""
    return Q(Exists(_promised(which, viewer, on).filter(person=OuterRef("pk"))))


def companies_promised(which: str, viewer: User, *, on: dt.date) -> Q:
    """Companies of whose people today that holds."""
    people = _promised(which, viewer, on).values("person_id")
    return Q(pk__in=Employment.objects.on(on).filter(person__in=people).values("company_id"))


def _promised(which: str, viewer: User, on: dt.date) -> Any:
    rows = Promise.objects.visible_to(viewer).filter(state=PromiseState.OPEN)
    return rows.filter(due_on__lt=on) if which == "late" else rows


def companies_with_gap(gap: str, *, on: dt.date) -> Q:
    """Companies with a required key position that has no name today, or none of ours for it."""
    required = KeyPosition.objects.filter(company=OuterRef("pk"), is_required=True)
    if gap == "ours":
        return Q(Exists(required.filter(representative__isnull=True)))
    return Q(Exists(required.judged(on).filter(is_named=False)))
