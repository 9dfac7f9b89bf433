"""Search over contact records: the line, the details, and what was heard."""

from dataclasses import dataclass

from django.db.models.functions import Coalesce

from core.search import grams_of, matching, normalised
from customers import timeline
from customers.models import ContactLog, Heard
from customers.queries.timeline import log_moments
from sellers.models import User

NEWEST = 2_000  # of them enough match whenever many do, and to look through them takes a few milliseconds


@dataclass(frozen=True)
class FoundLog:
    moment: timeline.Moment
    quote: str  # what was heard, where the words stand there


def search_logs(viewer: User, q: str, limit: int = 8) -> list[FoundLog]:
    """Contact records that `viewer` may read, newest first. The text of a confidential one is not told, that it is there is.

    Cost: four queries at most.
    """
    if not normalised(q):
        return []
    ids = [log.pk for log in _written(viewer, q, limit)]
    said = matching(Heard.objects.visible_to(viewer), q).order_by("-id").values_list("log_id", "text")
    quotes: dict[int, str] = {}
    for pk, text in said[: limit * 2]:
        quotes.setdefault(pk, text)
    moments = log_moments({*ids, *quotes}, viewer)
    newest = sorted(moments, key=lambda pk: (moments[pk].at, pk), reverse=True)[:limit]
    return [FoundLog(moments[pk], "" if moments[pk].is_confidential else quotes.get(pk, "")) for pk in newest]


def _written(viewer: User, q: str, limit: int) -> list[ContactLog]:
    """Records whose own words match. What many hold is among the newest; what few hold, the words' index finds.

    Several words that are common each but never stand together would look common to the planner, which would go
    through all records for them: the second question is in an order that no index has.
    """
    rows = ContactLog.objects.visible_to(viewer).only("id")
    newest = ContactLog.objects.order_by("-happened_at", "-id").values("pk")[:NEWEST]
    found = list(matching(rows.filter(pk__in=newest), q).order_by("-happened_at", "-id")[:limit])
    if len(found) == limit:
        return found
    if sum(len(grams_of(normalised(word))) for word in q.split()) == 1:  # how often one is held is known
        return list(matching(rows, q).order_by("-happened_at", "-id")[:limit])
    return list(matching(rows, q).order_by(Coalesce("happened_at", "created_at").desc(), "-id")[:limit])
