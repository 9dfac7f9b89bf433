"""The filter of the audit log, as words in the address."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import clock
from core.search import matching
from core.templatetags.words import day as day_words
from customers.models import Company, Person
from desk.queries.audit.sources import ACTS, sources
from desk.queries.audit.verbs import VERBS
from opportunities.models import Opportunity, Product
from sellers.lists.filters import ListFilter
from sellers.models import OrgUnit, User

CHANGES = {"insert": gettext_lazy("Added"), "update": gettext_lazy("Changed"), "delete": gettext_lazy("Deleted")}
NAMED_ALIKE = 50  # records of a kind that a name may mean; more say that it is no name
Ids = dict[str, list[int]]


@dataclass(frozen=True)
class AuditFilter(ListFilter):
    """q the name of a record, who that of whoever acted, kind a model's label, act a change or a verb, and two days."""

    who: str = ""
    kind: str = ""
    act: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "AuditFilter":
        found = super().from_query(query)
        bad = {name: "" for name in ("since", "until") if clock.day_from(getattr(found, name)) is None}
        return replace(found, sort="", **bad)

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known: dict[str, Any] = {"kind": {*sources(), ACTS}, "act": {*CHANGES, *VERBS}}
        return frozenset(known[name]) if name in known else None

    def words(self) -> list[tuple[str, str]]:
        since, until = clock.day_from(self.since), clock.day_from(self.until)
        found = [
            ("q", f"“{self.q}”" if self.q else ""),
            ("who", _("By whom: %(name)s") % {"name": self.who} if self.who else ""),
            ("kind", dict(kind_choices()).get(self.kind, "") if self.kind else ""),
            ("act", dict(act_choices()).get(self.act, "") if self.act else ""),
            ("since", _("from %(day)s on") % {"day": day_words(since)} if since else ""),
            ("until", _("up to %(day)s") % {"day": day_words(until)} if until else ""),
        ]
        return [(name, words) for name, words in found if words]

    @property
    def is_reversed(self) -> bool:
        """The period ends before it begins: nothing can be in it."""
        since, until = clock.day_from(self.since), clock.day_from(self.until)
        return since is not None and until is not None and until < since

    def actors(self) -> list[int] | None:
        """Ids of whom `who` may mean; None where it is not asked. One query."""
        if not self.who:
            return None
        named = Q(name__icontains=self.who) | Q(name_en__icontains=self.who) | Q(email__iexact=self.who)
        return list(User.objects.filter(named).order_by("pk").values_list("pk", flat=True)[:NAMED_ALIKE])

    def records(self, viewer: User) -> Ids | None:
        """Ids by kind of the records that `q` names, as far as `viewer` may see them; None where it is not asked.

        Cost: one query a kind that has names, six at most.
        """
        if not self.q:
            return None
        searched: dict[str, Any] = {
            Opportunity._meta.label: lambda: matching(Opportunity.objects.visible_to(viewer), self.q),
            Company._meta.label: lambda: matching(Company.objects.visible_to(viewer), self.q),
            Person._meta.label: lambda: matching(Person.objects.visible_to(viewer), self.q),
            User._meta.label: lambda: User.objects.visible_to(viewer).filter(name__icontains=self.q),
            OrgUnit._meta.label: lambda: OrgUnit.objects.filter(name__icontains=self.q),
            Product._meta.label: lambda: Product.objects.filter(name__icontains=self.q),
        }
        wanted = [self.kind] if self.kind in searched else [] if self.kind else list(searched)
        return {label: list(searched[label]().values_list("pk", flat=True)[:NAMED_ALIKE]) for label in wanted}


def kind_choices() -> list[tuple[str, str]]:
    """By their words."""
    return list(_kinds(get_language()))


def act_choices() -> list[tuple[str, str]]:
    return list(_acts(get_language()))


@lru_cache(maxsize=8)
def _kinds(_language: str | None) -> tuple[tuple[str, str], ...]:
    kinds = sorted(((label, source.kind) for label, source in sources().items()), key=lambda one: one[1])
    return (*kinds, (ACTS, _("acts that change nothing")))


@lru_cache(maxsize=8)
def _acts(_language: str | None) -> tuple[tuple[str, str], ...]:
    of_changes = ((code, str(words)) for code, words in CHANGES.items())
    return (*of_changes, *((verb, str(of.label)) for verb, of in VERBS.items()))
