"""The filter of the import history."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.imports.kinds import all_kinds
from core.imports.models import ImportRun, RunState
from core.scoping import id_from
from core.templatetags.words import day as day_words
from desk.imports.sheet import kind_words, state_words
from sellers.lists.filters import ListFilter
from sellers.models import User


@dataclass(frozen=True)
class RunFilter(ListFilter):
    """kind and state as codes, person an id, since and until days (both included)."""

    kind: str = ""
    state: str = ""
    person: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "RunFilter":
        found = super().from_query(query)
        bad = {name: "" for name in ("since", "until") if clock.day_from(getattr(found, name)) is None}
        return replace(found, **bad)

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"kind": [kind.code for kind in all_kinds()], "state": RunState.values}
        return frozenset(known[name]) if name in known else None

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        given: dict[str, Any] = {"kind": self.kind, "state": self.state, "actor_id": id_from(self.person)}
        rows = rows.filter(**{name: value for name, value in given.items() if value})
        since, until = clock.day_from(self.since), clock.day_from(self.until)
        if since is not None:
            rows = rows.filter(created_at__gte=clock.start_of(since))
        if until is not None:
            rows = rows.filter(created_at__lt=clock.start_of(until + dt.timedelta(days=1)))
        return rows

    def words(self) -> list[tuple[str, str]]:
        name = User.objects.filter(pk=id_from(self.person)).values_list("name", flat=True).first()
        since, until = clock.day_from(self.since), clock.day_from(self.until)
        found = [
            ("kind", kind_words(self.kind) if self.kind else ""),
            ("state", state_words(self.state) if self.state else ""),
            ("person", name or ""),
            ("since", _("from %(day)s on") % {"day": day_words(since)} if since else ""),
            ("until", _("up to %(day)s") % {"day": day_words(until)} if until else ""),
        ]
        return [(name, words) for name, words in found if words]


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, str(kind.label)) for kind in all_kinds()]


def state_choices() -> list[tuple[str, str]]:
    return [(state, state_words(state)) for state in RunState.values]


def people_who_imported() -> list[tuple[str, str]]:
    """Everybody who ever brought a file in, by name. One query."""
    actors = ImportRun.objects.filter(actor_id__isnull=False).values("actor_id")
    rows = User.objects.filter(pk__in=actors).order_by("name", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]
