"""Names of everything that a page of the audit log points at, and what of it the reader may read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.models import AuditEvent
from customers.models import Company, ContactLog, Person
from desk.queries.audit.sources import sources
from opportunities.models import Opportunity, Pipeline, Product, Stage
from sellers.models import OrgUnit, User

# the field that names a record of a kind
NAME = {
    "opportunities.Opportunity": "title",
    "customers.Person": "name",
    "customers.Company": "name",
    "sellers.User": "name",
    "sellers.OrgUnit": "name",
    "sellers.Holiday": "name",
    "sellers.ExchangeRate": "currency",
    "opportunities.Product": "name",
    "opportunities.Pipeline": "name",
    "opportunities.Stage": "name",
}
_LOADED: dict[str, Any] = {
    model._meta.label: model for model in (Opportunity, Person, Company, User, OrgUnit, Product, Pipeline, Stage)
}
# the record that one without a name hangs on: the first of these that it points at
_PARENTS = ("opportunity", "log", "person", "company", "user", "unit", "pipeline")


@dataclass
class Names:
    words: dict[tuple[str, int], str] = field(default_factory=dict)
    readable: set[int] = field(default_factory=set)  # opportunities whose sheet the reader reads with amounts
    logs: set[int] = field(default_factory=set)  # contact logs that she may see

    @classmethod
    def load(cls, events: Iterable[Any], acts: Iterable[AuditEvent], viewer: User) -> "Names":
        """Cost: three queries at most."""
        wanted = _Wanted()
        for event in events:
            wanted.event(event)
        for act in acts:
            wanted.add(act.subject_label, act.subject_id)
            wanted.add(User._meta.label, act.actor_id)
        deals = wanted.ids.get(Opportunity._meta.label, set())
        rows: QuerySet[Opportunity] = Opportunity.objects.filter(pk__in=deals)
        readable = rows & Opportunity.objects.readable_in_full(viewer) if deals else rows.none()
        logs = ContactLog.objects.visible_to(viewer).filter(pk__in=wanted.logs) if wanted.logs else None
        return cls(
            words=_words(wanted.ids, viewer),
            readable=set(readable.values_list("pk", flat=True)) if deals else set(),
            logs=set(logs.values_list("pk", flat=True)) if logs is not None else set(),
        )

    def of(self, label: str, pk: Any) -> str:
        return self.words.get((label, pk), "")

    def of_parent(self, label: str, row: dict[str, Any]) -> str:
        return self.of(*parent_of(label, row))

    def person(self, pk: Any) -> str:
        return self.of(User._meta.label, pk) or _("the system")

    def subject(self, pk: Any) -> str:
        """Who acted, as a sentence begins with it."""
        name = self.of(User._meta.label, pk)
        if not name:
            return pgettext("subject of a sentence", "The system")
        return pgettext("subject of a sentence", "%(name)s") % {"name": name}

    def hides(self, label: str, row: dict[str, Any]) -> bool:
        """It is a contact log, or hangs on one, that the reader does not see."""
        log = log_of(label, row)
        return log is not None and log not in self.logs


def log_of(label: str, row: dict[str, Any]) -> int | None:
    """The contact log that a row is or hangs on."""
    if label == ContactLog._meta.label:
        pk: int | None = row.get("pgh_obj_id")
        return pk
    parent, pk = parent_of(label, row)
    return pk if parent == ContactLog._meta.label else None


def parent_of(label: str, row: dict[str, Any]) -> tuple[str, Any]:
    """(kind, id) of the record that one hangs on; ("", None) where it stands alone."""
    source = sources().get(label)
    if source is None:
        return "", None
    for name in _PARENTS:
        if row.get(f"{name}_id") is not None:
            return source.model._meta.get_field(name).related_model._meta.label, row[f"{name}_id"]
    return "", None


class _Wanted:
    """Ids by kind that names are needed for."""

    def __init__(self) -> None:
        self.ids: dict[str, set[int]] = {}
        self.logs: set[int] = set()

    def add(self, label: str, pk: Any) -> None:
        if label in _LOADED and isinstance(pk, int):
            self.ids.setdefault(label, set()).add(pk)

    def event(self, event: Any) -> None:
        self.add(User._meta.label, event.said.get("user"))
        self.add(event.label, event.now.get("pgh_obj_id"))
        self.add(*parent_of(event.label, event.now))
        if (log := log_of(event.label, event.now)) is not None:
            self.logs.add(log)
        for one in sources()[event.label].model._meta.concrete_fields:
            if one.is_relation and event.was is not None and event.was.get(one.column) != event.now.get(one.column):
                for row in (event.was, event.now):
                    self.add(one.related_model._meta.label, row.get(one.column))


def _words(ids: dict[str, set[int]], viewer: User) -> dict[tuple[str, int], str]:
    """One query over all kinds: each is read by its primary key."""
    parts = [
        _visible(_LOADED[label], viewer)
        .filter(pk__in=wanted)
        .order_by()
        .annotate(named_kind=Value(label), named_words=F(NAME[label]))
        .values_list("named_kind", "pk", "named_words")
        for label, wanted in sorted(ids.items())
    ]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {(label, pk): words for label, pk, words in rows}


def _visible(model: Any, viewer: User) -> Any:
    rows = model._default_manager.all()
    return rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows
