"""Who came, who left, and who is looked for: what careers say on pages of people and companies."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from customers import timeline
from customers.models import Company, ContactLog, Departure, DepartureState, Employment, Move, Person
from sellers.models import User

MOVE = "move"
LATELY = dt.timedelta(days=365)
SHOWN = 10


@dataclass(frozen=True)
class Arrival:
    """Somebody we met before she came to this company: how often, when last, and by whom."""

    person: Person
    came_on: dt.date | None
    came_from: list[str]
    times: int
    last_at: dt.datetime
    known_by: list[str] = field(default_factory=list)


def departures_of(viewer: User) -> QuerySet[Departure]:
    """Departures with all that a page says of them, the latest first."""
    rows = Departure.objects.visible_to(viewer).exclude(state=DepartureState.TAKEN_BACK)
    return rows.select_related("person", "company", "employment", "owner", "successor").order_by("-id")


def departed_from(company: Company, *, viewer: User) -> list[Departure]:
    """Who left it lately, the latest first."""
    return list(departures_of(viewer).filter(company=company)[:SHOWN])


def moves_of(viewer: User) -> QuerySet[Move]:
    return Move.objects.visible_to(viewer).select_related("person", "employment__company", "author")


def arrivals_of(company: Company, *, viewer: User) -> list[Arrival]:
    """People who came here within a year and whom `viewer` can read that we met before. Cost: three queries at most."""
    jobs = Employment.objects.open().filter(company=company, reason="moved", from_on__gt=clock.today() - LATELY)
    came = {job.person_id: job for job in jobs.select_related("person").order_by("-from_on", "-id")[:SHOWN]}
    if not came:
        return []
    logs = ContactLog.objects.visible_to(viewer).filter(attendances__person__in=came)
    met = logs.values(pk_of=F("attendances__person"), by=F("author__name"))
    met = (
        met.filter(attendances__person__in=came).annotate(times=Count("pk"), last=Max("happened_at")).order_by("-last")
    )
    by_person: dict[int, list[dict[str, Any]]] = {}
    for row in met:
        by_person.setdefault(row["pk_of"], []).append(row)
    earlier = Employment.objects.filter(person__in=by_person, to_on__isnull=False).exclude(company=company)
    places: dict[int, list[str]] = {}
    for job in earlier.select_related("company").order_by("-to_on"):
        places.setdefault(job.person_id, []).append(job.company.name)
    return [_arrival(came[pk], places.get(pk, []), rows) for pk, rows in by_person.items() if pk in came]


def _arrival(job: Employment, places: list[str], rows: list[dict[str, Any]]) -> Arrival:
    times, names = sum(row["times"] for row in rows), [row["by"] for row in rows[:3]]
    return Arrival(job.person, job.from_on, places[:1], times, rows[0]["last"], names)


def move_moments(ids: Collection[int], viewer: Any) -> dict[int, timeline.Moment]:
    """Moments of moves: from where to where. Cost: one query."""
    left = Departure.objects.filter(move=OuterRef("pk")).order_by("pk").values_list("company__name")
    rows = Move.objects.visible_to(viewer).filter(pk__in=ids, undone_at__isnull=True)
    rows = rows.annotate(left=ArraySubquery(left), where=F("employment__company__name"), post=F("employment__title"))
    return {row.pk: _moment(row) for row in rows.annotate(by=F("author__name"), who=F("person__name"))}


def _moment(row: Any) -> timeline.Moment:
    to = " · ".join(filter(None, [row.where, row.post])) or ("" if row.reason == "left" else _("not known where"))
    url = reverse("customers:person", args=[row.person_id])
    return timeline.Moment(
        at=dt.datetime.combine(row.moved_on, dt.time(12), tzinfo=clock.company_zone()),
        text=" → ".join(filter(None, [", ".join(row.left), to])),
        url=f"{url}#employments",
        icon="company",
        label=row.get_reason_display(),
        by=row.by,
        people=((row.who, url),),
        is_day=True,
    )
