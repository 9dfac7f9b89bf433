"""Lists of opportunities: the filter in the address, what the facts are before how much it is, one line each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.kept import Kept, among
from core.paging import SIZE, Slice, capped_count, slice_of
from core.scoping import id_from
from core.search import matching
from core.templatetags.badges import sign_of
from customers.models import Company, Person
from customers.queries.segments import about_customers_in, view_of
from opportunities.models import Category, Opportunity, State
from opportunities.policies import may_edit
from opportunities.querysets import sheet_readers, works_on
from opportunities.sheet_reads import narrowing
from opportunities.sheet_reads.first_pages import ORDER, count_of, first_of, kind_of
from opportunities.tiers import OpportunityCard, cards_of, team_of_row
from sellers.lists.controls import Control
from sellers.lists.filters import ListFilter
from sellers.lists.reading import addresses_of
from sellers.models import User

NEWEST = ("-id",)
REST = "rest."  # begins the key of a row that the reader may not read in full
SCOPES = ("mine", "team", "line", "all")
YES = "yes"
ON_SHEET = ("category", "step", "stalled", "flag", "due", "product")  # what others may not ask a title about
MAIN = frozenset({"scope", "category", "stage", "step"})
CODED = ("scope", "category", "state", "stage", "step", "stalled", "flag", "due")
BY_ID = ("unit", "owner", "product", "person", "company")


@dataclass(frozen=True)
class OpportunityFilter(ListFilter):
    """`scope` empty is `default_scope`; `state` empty is open and on hold; `step` "none" is without a dated next step.

    `due` is when the order is expected; `unit`, `owner`, `product`, `person` and `company` are ids.
    """

    scope: str = ""
    category: str = ""
    state: str = ""
    stage: str = ""
    step: str = ""
    stalled: str = ""
    flag: str = ""
    due: str = ""
    unit: str = ""
    owner: str = ""
    product: str = ""
    person: str = ""
    company: str = ""
    segment: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "OpportunityFilter":
        """An id that is none asks for nothing."""
        found = super().from_query(query)
        return found.changed(**{name: "" for name in BY_ID if not id_from(getattr(found, name))})

    def for_reader(self, viewer: User) -> "OpportunityFilter":
        """Without the scope that she has anyway."""
        usual = self.changed(scope="") if self.scope == default_scope(viewer) else self
        return super(OpportunityFilter, usual).for_reader(viewer)

    @property
    def asks_sheets(self) -> bool:
        """Whether something of what stands on sheets is asked: then only those answer that she reads in full."""
        return any(getattr(self, name) for name in ON_SHEET)

    @property
    def way(self) -> str:
        """Which of the ready-made lists it is (`ways`)."""
        return "stalled" if self.stalled else "no_step" if self.step == "none" else "list"

    @property
    def is_ready_made(self) -> bool:
        """One of those lists as it is, whosever."""
        return self.way != "list" and not replace(self, scope="", stalled="", step="").is_on

    @property
    def narrows(self) -> bool:
        """Whether more than the scope is chosen."""
        return replace(self, scope="").is_on

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {
            "scope": SCOPES, "category": Category.values, "state": [*State.values, "all"], "step": ["none", "late"],
            "stalled": [YES], "flag": narrowing.FLAGS, "due": narrowing.DUE, "sort": [""],
        }  # fmt: skip
        return frozenset(known[name]) if name in known else None

    def controls(self, viewer: User, lists: Sequence[tuple[str, str]] = ()) -> list[Control]:
        """What the filter bar offers to the reader whose words they are; `lists` are saved ones. Cost: two queries."""
        choices, labels = self.all_choices(default_scope(viewer)), _labels()
        for name, every in (("product", _("Any product")), ("unit", _("Any unit")), ("owner", _("Any owner"))):
            choices[name] = [("", every), *self._rows[name]]
        found = [
            Control(name, labels[name], options, getattr(self, name), is_main=name in MAIN)
            for name, options in choices.items()
            if len(options) > 1
        ]
        if lists:
            found.append(Control("segment", _("Saved list"), [("", _("Every list")), *lists], self.segment))
        return found

    def all_choices(self, usual: str = "") -> dict[str, list[tuple[str, str]]]:
        """What the filter bar offers, each with its word; the usual scope needs no word in the address."""
        return {
            "scope": [("" if code == usual else code, word) for code, word in _scopes().items()],
            "category": [("", _("Any category")), *_words("category", Category.values)],
            "state": [("", _("Open ones")), *_words("state", State.values), ("all", _("Any state"))],
            "stage": [("", _("Any stage")), *self._stages],
            "step": [("", _("Any next step")), ("none", _("No next step")), ("late", _("Next step past"))],
            "stalled": [("", _("Stalled or not")), (YES, _("Stage stalled"))],
            "flag": [("", _("With and without risks")), *narrowing.flag_words()],
            "due": [("", _("Any order date")), *narrowing.due_words()],
        }

    @cached_property
    def _rows(self) -> dict[str, list[tuple[str, str]]]:
        """What can be asked for by id, with names. Cost: one query."""
        asked = {name: getattr(self, name) for name in BY_ID}
        return narrowing.named_rows(asked, self.viewer) if self.viewer is not None else {name: [] for name in asked}

    @cached_property
    def _stages(self) -> list[tuple[str, str]]:
        return narrowing.stages()

    def words(self) -> list[tuple[str, str]]:
        on = [("q", f"“{self.q}”")] if self.q else []
        chosen = [name for name in CODED if getattr(self, name)]
        choices = self.all_choices() if chosen else {}  # those of the stages cost a query
        for name in chosen:
            value = getattr(self, name)
            on.append((name, dict(choices[name]).get(value, value)))
        for name in (name for name in BY_ID if getattr(self, name)):
            on.append((name, dict(self._rows[name]).get(getattr(self, name), _("Nobody and nothing that is here"))))
        if self.segment:
            view = view_of(self.segment, self.viewer) if self.viewer is not None else None
            on.append(("segment", view.name if view is not None else _("A list that is gone")))
        return on


def with_filter(wanted: OpportunityFilter, viewer: User) -> Any:
    """Opportunities under the filter. Category and next step narrow only what the reader may read in full: others are
    no secret by title, but what their facts say and what comes next is."""
    today = clock.today()
    rows = Opportunity.objects.visible_to(viewer).filter(_scope(wanted.scope or default_scope(viewer), viewer))
    if wanted.q:
        rows = matching(rows, wanted.q)
    if wanted.state != "all":
        rows = rows.filter(state=wanted.state) if wanted.state else rows.open()
    if wanted.segment:
        rows = rows.filter(about_customers_in(wanted.segment, viewer, on=today))
    if wanted.asks_sheets and not _is_hers(wanted, viewer):
        rows = rows.readable_in_full(viewer)
    return _narrowed(_named_rows(rows, wanted, on=today), wanted, on=today)


def _named_rows(rows: Any, wanted: OpportunityFilter, *, on: dt.date) -> Any:
    """Whose and what: everybody may ask this, but for the product."""
    if wanted.person:
        rows = rows.filter(person=id_from(wanted.person))
    if wanted.company:
        rows = rows.filter(company=id_from(wanted.company))
    if wanted.owner:
        rows = rows.filter(owner=id_from(wanted.owner))
    if wanted.unit:
        rows = rows.filter(narrowing.owned_in(wanted.unit, on=on))
    if wanted.product:
        rows = rows.filter(narrowing.with_product(wanted.product))
    return rows.filter(stage__code=wanted.stage) if wanted.stage else rows


def _narrowed(rows: Any, wanted: OpportunityFilter, *, on: dt.date) -> Any:
    """What stands on the sheet."""
    if wanted.category:
        rows = rows.counted_as(wanted.category)
    if wanted.step == "none":
        rows = rows.filter(next_step_on__isnull=True)
    if wanted.step == "late":
        rows = rows.filter(next_step_on__lt=on)
    if wanted.due:
        rows = rows.filter(narrowing.ordered_in(wanted.due, on=on))
    if wanted.flag:
        rows = rows.filter(narrowing.flagged(wanted.flag))
    return narrowing.stalled(rows, on=on) if wanted.stalled else rows


def reads_all_of(wanted: OpportunityFilter, viewer: User) -> bool:
    """Whether a filter leaves only sheets that she reads in full: then no row has to be asked about it again."""
    return wanted.asks_sheets or _is_hers(wanted, viewer)


def _is_hers(wanted: OpportunityFilter, viewer: User) -> bool:
    """The scope is her own or her line's, which she reads in full whatever else is chosen (`sheet_readers`)."""
    return (wanted.scope or default_scope(viewer)) in ("mine", "line")


def of_customer(viewer: User, about: Person | Company) -> Any:
    """Opportunities of one person or company, of any state."""
    rows = Opportunity.objects.visible_to(viewer)
    return rows.filter(person=about) if isinstance(about, Person) else rows.filter(company=about)


def page_under(wanted: OpportunityFilter, viewer: User, after: str = "") -> Slice[Any]:
    """A page of the list under a filter, in the order of `page_of`. Cost: three queries at most."""
    scope, kind = wanted.scope or default_scope(viewer), kind_of(wanted)
    reads_all = reads_all_of(wanted, viewer)
    if after or kind is None or scope == "team":
        return page_of(with_filter(wanted, viewer), viewer, after, reads_all=reads_all)
    first = first_of(scope, kind, wanted, viewer)
    if first.after or reads_all:
        return Slice(_shown(first.rows), first.after)
    return page_of(with_filter(wanted, viewer), viewer, hers=first)


def count_under(wanted: OpportunityFilter, viewer: User) -> int:
    """How many there are, counted up to 1,001. Cost: one query."""
    scope, kind = wanted.scope or default_scope(viewer), kind_of(wanted)
    if kind is None or scope == "team":
        return capped_count(with_filter(wanted, viewer))
    return count_of(scope, kind, wanted, viewer)


def page_of(
    rows: Any,
    viewer: User,
    after: str = "",
    *,
    size: int = SIZE,
    reads_all: bool = False,
    hers: Slice[Any] | None = None,
) -> Slice[Any]:
    """Strongest facts first, then the nearest next step; with all that a line names. Sheets that the reader may not
    read follow, newest first, so that the order tells nothing of what stands on them; `reads_all`: there are none;
    `hers`: those that she may read, where they were asked for already.

    Cost: three queries at most; the first two find the rows by an index, the last reads them.
    """
    readers = sheet_readers(viewer)
    found: list[Any] = []
    rest = rows.none() if reads_all else rows.exclude(readers).only("pk")
    if not after.startswith(REST):
        if hers is None:
            read = rows if reads_all else rows.filter(readers)
            hers = slice_of(read.only("category_rank", "step_by"), order=ORDER, after=after, size=size)
        found, after = hers.rows, hers.after or REST
        if len(found) == size and not hers.after and not rest.exists():
            after = ""
    if len(found) < size:
        part = slice_of(rest, order=NEWEST, after=after.removeprefix(REST), size=size - len(found))
        found, after = [*found, *part.rows], part.after and REST + part.after
    return Slice(_shown(found), after)


def _shown(found: list[Any]) -> list[Any]:
    return shown_in_lists([row.pk for row in found])


def shown_in_lists(ids: list[int]) -> list[Opportunity]:
    """Of rows that were found for the reader: with what a line shows. One may be gone since. Cost: one query, none of none."""
    by_id = {row.pk: row for row in _WHOLE(ids=ids)} if ids else {}
    return [by_id[pk] for pk in ids if pk in by_id]


# of what a line shows
_NAMES = ("person__name", "company__name", "owner__name", "stage__code", "stage__name", "stage__name_en")
_SHOWN = (
    *("title", "state", "fact_category", "seller_category", "need", "next_step", "next_step_on", "expected_order_on"),
    *("date_basis", "amount", "currency", "amount_basis", "company_rate", "company_rate_on"),
)


def _whole(ids: Any) -> Any:
    rows = Opportunity.objects.filter(among("pk", ids)).select_related("person", "company", "owner", "stage")
    return rows.only(*_SHOWN, *_NAMES).annotate(team_ids=team_of_row())


_WHOLE: Kept[Opportunity] = Kept(_whole, "ids")


@dataclass(frozen=True)
class Line:
    """One line of a list; what lies above the reader's tier is None in the card."""

    card: OpportunityCard
    is_mine: bool
    url: str
    next_step_url: str  # where a missing next step is written down, empty for who may not


def rows_for(rows: list[Opportunity], viewer: User) -> list[Line]:
    """Lines in the given order. Cost: one query at most."""
    url, step = addresses_of("opportunities:detail"), addresses_of("opportunities:next_step")
    return [
        Line(card, card.owner.pk == viewer.pk, url(row.pk), step(row.pk) if may_edit(viewer, row) else "")
        for row, card in zip(rows, cards_of(rows, viewer), strict=True)
    ]


def default_scope(viewer: User) -> str:
    """Mine for who sells, the whole line for who leads."""
    return "line" if viewer.standing.led_units else "mine"


def wider_scope(wanted: OpportunityFilter, viewer: User) -> tuple[str, str] | None:
    """The next wider scope and its word, for a list that came out empty; None where there is none."""
    scope = wanted.scope or default_scope(viewer)
    wider = {"mine": "team", "team": "line" if viewer.standing.led_units else "all", "line": "all"}.get(scope)
    return (wider, _scopes()[wider]) if wider else None


def _scopes() -> dict[str, str]:
    return {"mine": _("My opportunities"), "team": _("My team"), "line": _("My line"), "all": _("Everybody")}


def _scope(scope: str, viewer: User) -> Q:
    if scope == "all":
        return Q()
    standing = viewer.standing
    if scope == "team":
        return Q(among("owner_id", [viewer.pk, *standing.team]))
    if scope == "line":
        return Q(among("owner_id", [viewer.pk, *standing.line_people]))
    return works_on(viewer)


def _words(kind: str, codes: list[str]) -> list[tuple[str, str]]:
    return [(code, str(sign.label)) for code in codes if (sign := sign_of(kind, code))]


def _labels() -> dict[str, str]:
    return {
        "scope": _("Whose"), "category": _("Category"), "state": _("State"), "stage": _("Stage"),
        "step": _("Next step"), "stalled": _("Stage stalled"), "flag": _("Risks"), "due": _("Expected order date"),
        "product": _("Product"), "unit": _("Unit"), "owner": _("Owner"),
    }  # fmt: skip
