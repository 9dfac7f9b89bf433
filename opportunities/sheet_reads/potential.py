"""Potential opportunities as a list: heard, watched, looked at again every 60 days; an amount is a guess, never a sum."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.kept import among
from core.paging import SIZE, Slice, slice_of
from core.templatetags.words import money
from opportunities.models import PotentialOpportunity, PotentialState
from opportunities.policies import may_tend
from opportunities.sheet_reads.listing import default_scope
from sellers.lists.controls import Control
from sellers.lists.filters import ListFilter
from sellers.models import User

SCOPES = ("mine", "team", "line", "all")
DUE = "due"
SOONEST = ("review_on", "id")
_SHOWN = (
    *("line", "state", "review_on", "amount_guess", "currency", "horizon_on", "end_reason", "became_id"),
    *("person__name", "company__name", "owner__name"),
)


@dataclass(frozen=True)
class PotentialFilter(ListFilter):
    """`scope` empty is mine, or the line of who leads; `state` empty is what is watched; `review` "due": to look at."""

    scope: str = ""
    state: str = ""
    review: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"scope": SCOPES, "state": PotentialState.values, "review": [DUE], "sort": [""], "q": [""]}
        return frozenset(known[name])

    def controls(self, viewer: User) -> list[Control]:
        usual = default_scope(viewer)
        words = _words()
        scopes = [("" if code == usual else code, word) for code, word in words["scope"]]
        watched, *ended = words["state"]
        return [
            Control("scope", _("Whose"), scopes, "" if self.scope == usual else self.scope, is_main=True),
            Control("state", _("State"), [("", watched[1]), *ended], self.state, is_main=True),
            Control("review", _("Review"), [("", _("Due or not")), *words["review"]], self.review, is_main=True),
        ]

    def words(self) -> list[tuple[str, str]]:
        found = _words()
        on = [(name, getattr(self, name)) for name in ("scope", "state", "review") if getattr(self, name)]
        return [(name, dict(found[name])[code]) for name, code in on]


@dataclass(frozen=True)
class PotentialLine:
    """`horizon`: around when somebody may need it, in words; `worth`: what it may be worth, for who reads her amounts."""

    row: PotentialOpportunity
    horizon: str
    worth: str
    is_due: bool
    may_tend: bool
    is_mine: bool


def potentials_of(wanted: PotentialFilter, viewer: User) -> Any:
    rows = PotentialOpportunity.objects.visible_to(viewer).filter(state=wanted.state or PotentialState.WATCHED)
    scope, standing = wanted.scope or default_scope(viewer), viewer.standing
    whose = {"mine": [], "team": standing.team, "line": standing.line_people}
    if scope in whose:
        rows = rows.filter(among("owner_id", [viewer.pk, *whose[scope]]))
    return rows.filter(review_on__lte=clock.today()) if wanted.review else rows


def potential_page(wanted: PotentialFilter, viewer: User, after: str = "", *, size: int = SIZE) -> Slice[Any]:
    """What is to be looked at first stands first. Cost: one query."""
    rows = potentials_of(wanted, viewer).select_related("person", "company", "owner")
    return slice_of(rows.only(*_SHOWN), order=SOONEST, after=after, size=size)


def potential_lines(rows: list[PotentialOpportunity], viewer: User) -> list[PotentialLine]:
    today = clock.today()
    return [
        PotentialLine(
            row,
            horizon=horizon_words(row),
            worth=money(guess_for(row, viewer), row.currency),
            is_due=row.review_on <= today,
            may_tend=row.state == PotentialState.WATCHED and bool(may_tend(viewer, row)),
            is_mine=row.owner_id == viewer.pk,
        )
        for row in rows
    ]


def horizon_words(row: PotentialOpportunity) -> str:
    """The month in which somebody may need it."""
    return date_format(row.horizon_on, "YEAR_MONTH_FORMAT") if row.horizon_on else ""


def guess_for(row: PotentialOpportunity, viewer: User) -> Decimal | None:
    """Read by who watches it and by leaders above her, as amounts of opportunities are."""
    return row.amount_guess if row.amount_guess is not None and may_tend(viewer, row) else None


def _words() -> dict[str, list[tuple[str, str]]]:
    return {
        "scope": [("mine", _("Mine")), ("team", _("My team")), ("line", _("My line")), ("all", _("Everybody"))],
        "state": [(code, str(label)) for code, label in PotentialState.choices],
        "review": [(DUE, _("Review due"))],
    }
