"""The filters of the lists of people and companies: words in the address, what they narrow, what the bar offers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.kept import Kept
from core.scoping import id_from
from core.search import matching
from customers.models import Attitude, Company, CompanyKind, Employment, Person, PersonKind, Topic
from customers.quadrants import Quadrant
from customers.queries import narrowing, segments
from customers.queries.narrowing import GAPS, OWNERS, PROMISED, SILENT_DAYS
from sellers.lists.controls import Control
from sellers.lists.filters import ListFilter
from sellers.lists.reading import values_of
from sellers.models import User

PEOPLE_ORDERS = {
    "": ("name_key", "id"), "silent": ("contact_at", "id"), "recent": ("-contact_at", "-id"), "new": ("-id",),
}  # fmt: skip
COMPANY_ORDERS = {"": ("name_key", "id"), "new": ("-id",)}
YES = "yes"
MAIN = frozenset({"owner", "silent", "sort"})
Words = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CustomerFilter(ListFilter):
    """What people and companies have in common. `owner`: me, team, line, none, or the id of a colleague; `silent`: days
    without a contact; `market` is the segment that a company belongs to."""

    owner: str = ""
    region: str = ""
    kind: str = ""
    market: str = ""
    topic: str = ""
    silent: str = ""
    promise: str = ""
    quadrant: str = ""
    segment: str = ""

    @classmethod
    def from_query(cls, query: Any) -> Any:
        found = super().from_query(query)
        owner = found.owner if found.owner in OWNERS or id_from(found.owner) else ""
        return found.changed(owner=owner)

    def words(self) -> list[tuple[str, str]]:
        found = [("q", f"“{self.q}”")] if self.q else []
        found += [(one.name, one.word) for one in self._choices() if one.word]
        return [*found, *self._found_by_query()]

    def _choices(self) -> list[Control]:
        """Those whose words cost no query."""
        raise NotImplementedError

    def _found_by_query(self) -> list[tuple[str, str]]:
        """Words of what is an id or a text of the data."""
        found = [(name, value) for name in ("region", "market") if (value := getattr(self, name))]
        found += [("owner", word) for _pk, word in self._colleague()]
        return found + segments.name_of_list(self.segment, self.viewer)

    def _colleague(self) -> list[tuple[str, str]]:
        """The one colleague whose customers are asked for, as a choice."""
        user = User.objects.filter(pk=id_from(self.owner)).first() if id_from(self.owner) else None
        return [(self.owner, _("Owner %(name)s") % {"name": user.name})] if user is not None else []

    def _of_data(self) -> list[Control]:
        """Region and market, whose values are what stands in the records. Cost: two queries."""
        return [
            _any("region", _("Region"), _("Every region"), self.region, _texts("region")),
            _any("market", _("Segment"), _("Every segment"), self.market, _texts("segment")),
        ]

    def _lists(self, lists: Words) -> list[Control]:
        return [_any("segment", _("Saved list"), _("Every list"), self.segment, list(lists))] if lists else []

    def _owner(self, more: Words = ()) -> Control:
        words = [
            ("me", _("My customers")),
            ("team", _("My team's customers")),
            ("line", _("My line's customers")),
            ("none", _("Without an owner")),
            *more,
        ]
        return _any("owner", _("Owner"), _("Everybody's"), self.owner, words)

    def _topic(self) -> Control:
        return _any("topic", _("Talked about"), _("Every topic"), self.topic, _labels(Topic))

    def _quadrant(self) -> Control:
        return _any("quadrant", _("Quadrant"), _("Every quadrant"), self.quadrant, _labels(Quadrant))

    def _promise(self) -> Control:
        words = [("open", _("Open promises")), ("late", _("Overdue promises"))]
        return _any("promise", _("Promises"), _("With and without promises"), self.promise, words)

    def _silent(self) -> Control:
        words = [
            (days, ngettext("No contact for %(n)s day", "No contact for %(n)s days", int(days)) % {"n": days})
            for days in SILENT_DAYS
        ]
        return _any("silent", _("Without contact"), _("Any last contact"), self.silent, words)


@dataclass(frozen=True)
class PeopleFilter(CustomerFilter):
    """`company` is an id; `stop` "yes" is who does not want to be contacted."""

    company: str = ""
    attitude: str = ""
    stop: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {
            "kind": PersonKind.values, "attitude": Attitude.values, "silent": SILENT_DAYS, "sort": PEOPLE_ORDERS,
            "topic": Topic.values, "stop": [YES], "promise": PROMISED, "quadrant": Quadrant.values,
        }  # fmt: skip
        return frozenset(known[name]) if name in known else None

    def narrowed(self, rows: Any, *, viewer: User, on: dt.date) -> Any:
        """`rows` under every filter that is on."""
        if self.q:
            rows = matching(rows, self.q)
        if self.company:
            here = Employment.objects.on(on).filter(person=OuterRef("pk"), company=id_from(self.company))
            rows = rows.filter(Exists(here))
        if self.region or self.market or self.quadrant:
            rows = rows.filter(narrowing.people_in_companies(_companies(self), on=on))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.attitude:
            rows = rows.filter(attitude=self.attitude)
        if self.owner:
            rows = rows.filter(narrowing.people_of_owner(self.owner, viewer, on=on))
        if self.topic:
            rows = rows.filter(narrowing.people_heard_about(self.topic, viewer))
        if self.promise:
            rows = rows.filter(narrowing.people_promised(self.promise, viewer, on=on))
        if self.segment:
            rows = rows.filter(segments.people_in(self.segment, viewer, on=on))
        if self.silent:
            rows = rows.filter(narrowing.people_silent_for(self.silent))
        return rows.filter(do_not_contact=True) if self.stop else rows

    def controls(self, lists: Words = ()) -> list[Control]:
        """What the filter bar offers; `lists` are saved ones. Cost: two queries, one more for one colleague."""
        _owner, *others = self._choices()
        return [self._owner(self._colleague()), *self._of_data(), *others, *self._lists(lists), self._sort()]

    def _choices(self) -> list[Control]:
        kind, attitude = Person._meta.get_field("kind"), Person._meta.get_field("attitude")
        stop = [(YES, _("Do not contact"))]
        return [
            self._owner(),
            _any("kind", capfirst(str(kind.verbose_name)), _("Every kind"), self.kind, _labels(PersonKind)),
            self._topic(),
            _any(
                "attitude", capfirst(str(attitude.verbose_name)), _("Every attitude"), self.attitude, _labels(Attitude)
            ),
            self._silent(),
            self._promise(),
            self._quadrant(),
            _any("stop", _("Do not contact"), _("May be contacted or not"), self.stop, stop),
        ]

    def _sort(self) -> Control:
        words = [
            ("silent", _("Longest silent first")), ("recent", _("Latest contact first")), ("new", _("Newest first")),
        ]  # fmt: skip
        return _any("sort", _("Order"), _("By name"), self.sort, words)

    def _found_by_query(self) -> list[tuple[str, str]]:
        found = super()._found_by_query()
        if self.company:
            found += [("company", one.name) for one in _NAMED(company=id_from(self.company))]
        return found


_NAMED = Kept(lambda company: Company.objects.filter(pk=company).only("name"), "company")


@dataclass(frozen=True)
class CompanyFilter(CustomerFilter):
    """`gap`: a required position whose holder nobody knows, or for which nobody of ours is there."""

    gap: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {
            "kind": CompanyKind.values,
            "silent": SILENT_DAYS,
            "sort": COMPANY_ORDERS,
            "topic": Topic.values,
            "promise": PROMISED,
            "quadrant": Quadrant.values,
            "gap": GAPS,
        }
        return frozenset(known[name]) if name in known else None

    def narrowed(self, rows: Any, *, viewer: User, on: dt.date) -> Any:
        if self.q:
            rows = matching(rows, self.q)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.region:
            rows = rows.filter(region=self.region)
        if self.market:
            rows = rows.filter(segment=self.market)
        if self.quadrant:
            rows = rows.filter(quadrant=self.quadrant)
        if self.owner:
            rows = rows.filter(narrowing.companies_of_owner(self.owner, viewer, on=on))
        if self.topic:
            rows = rows.filter(narrowing.companies_heard_about(self.topic, viewer))
        if self.promise:
            rows = rows.filter(narrowing.companies_promised(self.promise, viewer, on=on))
        if self.gap:
            rows = rows.filter(narrowing.companies_with_gap(self.gap, on=on))
        if self.segment:
            rows = rows.filter(segments.companies_in(self.segment, viewer, on=on))
        return rows.filter(narrowing.companies_silent_for(self.silent)) if self.silent else rows

    def controls(self, lists: Words = ()) -> list[Control]:
        """What the filter bar offers; `lists` are saved ones. Cost: two queries, one more for one colleague."""
        _owner, *others = self._choices()
        sort = _any("sort", _("Order"), _("By name"), self.sort, [("new", _("Newest first"))])
        return [self._owner(self._colleague()), *self._of_data(), *others, *self._lists(lists), sort]

    def _choices(self) -> list[Control]:
        kind = Company._meta.get_field("kind")
        gaps = [("name", _("A key position without a name")), ("ours", _("A key position without one of ours"))]
        return [
            self._owner(),
            _any("kind", capfirst(str(kind.verbose_name)), _("Every kind"), self.kind, _labels(CompanyKind)),
            self._topic(),
            self._silent(),
            self._promise(),
            self._quadrant(),
            _any("gap", _("Key positions"), _("With and without gaps"), self.gap, gaps),
        ]


def _companies(found: CustomerFilter) -> Any:
    asked = {"region": found.region, "segment": found.market, "quadrant": found.quadrant}
    return Company.objects.live().filter(**{name: value for name, value in asked.items() if value})


def _any(name: str, label: str, every: str, now: str, words: list[tuple[str, str]]) -> Control:
    """A control that begins with "all of them"."""
    return Control(name, label, [("", every), *words], now, is_main=name in MAIN)


def _labels(codes: Any) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in codes.choices]


def _texts(column: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values_of(Company, column)]
