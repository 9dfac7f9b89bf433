"""The one history of a person, and its roll-up for a company. Entries hold kind and id; the text is read from the record."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from core.kept import AnyReader, Kept, among
from core.paging import Slice, cut, slice_of
from core.search import SEARCH_COLUMNS
from core.templatetags.addresses import address
from core.templatetags.ui import choice
from customers import timeline
from customers.models import Company, ContactLog, LogFile, LogPerson, Person, TimelineEntry
from sellers.models import User

LOG = "log"
SIZE = 20
ORDER = ("-at", "-id")


@dataclass(frozen=True)
class TimelinePage:
    """Moments, newest first, and the key of what follows, empty at the end."""

    moments: list[timeline.Moment]
    after: str = ""


def timeline_of(person: Person, *, viewer: User, after: str = "", topic: str = "", kind: str = "") -> TimelinePage:
    """What happened with her, as far as `viewer` may read it; `topic` keeps the contact records of one topic.

    Cost: one query, and a constant number for each kind of entry on the page.
    """
    if not (after or topic or kind):
        return _shown(cut(_LAST_OF_PERSON(person=person.pk, viewer=viewer.pk), ORDER, SIZE), viewer)
    entries = TimelineEntry.objects.visible_to(viewer).filter(person=person)
    if topic:
        told = ContactLog.objects.visible_to(viewer).filter(attendances__person=person, topics__contains=[topic])
        entries = entries.filter(kind=LOG, object_id__in=told.values("pk"))
    return _page(entries.filter(kind=kind) if kind else entries, viewer, after)


def timeline_of_company(company: Company, *, viewer: User, after: str = "") -> TimelinePage:
    """What happened with people while they worked there; a record about two of them stands once."""
    if not after:
        return _shown(cut(_LAST_OF_COMPANY(company=company.pk, viewer=viewer.pk), ORDER, SIZE), viewer)
    return _page(_of_company(company.pk, viewer), viewer, after)


def _of_company(company: Any, viewer: Any) -> QuerySet[TimelineEntry]:
    entries = TimelineEntry.objects.visible_to(viewer).filter(company_then=company)
    same = Q(company_then=OuterRef("company_then"), at=OuterRef("at"), kind=OuterRef("kind"))
    twin = TimelineEntry.objects.visible_to(viewer).filter(same, object_id=OuterRef("object_id"), pk__lt=OuterRef("pk"))
    found: QuerySet[TimelineEntry] = entries.filter(~Exists(twin))
    return found


_LAST_OF_PERSON = Kept(
    lambda person, viewer: (
        TimelineEntry.objects.visible_to(AnyReader()).filter(person=person).order_by(*ORDER)[: SIZE + 1]
    ),
    "person",
    "viewer",
)
_LAST_OF_COMPANY = Kept(
    lambda company, viewer: _of_company(company, AnyReader()).order_by(*ORDER)[: SIZE + 1], "company", "viewer"
)


def _page(entries: QuerySet[TimelineEntry], viewer: User, after: str) -> TimelinePage:
    return _shown(slice_of(entries, order=ORDER, after=after, size=SIZE), viewer)


def _shown(found: Slice[TimelineEntry], viewer: User) -> TimelinePage:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for row in found.rows:
        by_kind[row.kind].append(row.object_id)
    texts = {kind: timeline.moments(kind, ids, viewer) for kind, ids in by_kind.items()}
    moments = [texts[row.kind][row.object_id] for row in found.rows if row.object_id in texts[row.kind]]
    return TimelinePage(moments, found.after)


def page_of_logs(logs: QuerySet[ContactLog], viewer: User, after: str = "") -> TimelinePage:
    """Contact records as moments, newest first. Cost: two queries."""
    found = slice_of(logs.only("pk", "happened_at"), order=("-happened_at", "-id"), after=after, size=SIZE)
    texts = log_moments([row.pk for row in found.rows], viewer)
    return TimelinePage([texts[row.pk] for row in found.rows if row.pk in texts], found.after)


def log_moments(ids: Collection[int], viewer: Any) -> dict[int, timeline.Moment]:
    """Moments of contact records. A confidential one shows that it is there, to its readers; opening it is audited.

    Cost: one query.
    """
    rows: Any = _LOGS(ids=list(ids), viewer=viewer.pk)
    return {log.pk: _moment(log, log.there, log.files_there) for log in rows}


def _logs(ids: Any, viewer: Any) -> Any:
    there = LogPerson.objects.filter(log=OuterRef("pk")).order_by("id")
    people = ArraySubquery(there.values_list(JSONObject(pk="person_id", name="person__name")))
    logs = ContactLog.objects.visible_to(AnyReader()).filter(among("pk", ids)).select_related("author")
    files = Exists(LogFile.objects.filter(log=OuterRef("pk"), stored__isnull=False))
    return logs.defer("body", *SEARCH_COLUMNS).annotate(there=people, files_there=files)


_LOGS = Kept(_logs, "ids", "viewer")


def _moment(log: ContactLog, there: list[dict[str, Any]], has_files: bool) -> timeline.Moment:
    return timeline.Moment(
        at=log.happened_at,
        text=log.listed,
        url=address("customers:log", log.pk),
        icon="lock" if log.is_confidential else "log",
        label=choice(log, "channel"),
        by=log.author.name,
        topics=() if log.is_confidential else tuple(log.topics),
        people=tuple((one["name"], address("customers:person", one["pk"])) for one in there),
        is_confidential=log.is_confidential,
        has_files=has_files and not log.is_confidential,
    )
