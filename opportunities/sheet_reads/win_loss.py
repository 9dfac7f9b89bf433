"""Won and lost as a list with a filter: whose, when, in which way; and who may read what of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock
from core.kept import AnyReader, Kept
from core.paging import LIVE_COUNT_CAP, SIZE, Slice, capped_count, cut, slice_of
from core.scoping import id_from
from opportunities.models import CloseReason, Competitor, OpportunityLine, Pipeline, Product, Rival, Stage, State
from opportunities.queries.figures import FigureScope, products_for, scope_of
from opportunities.queries.figures.cut import is_cut
from opportunities.queries.figures.scope import asked_of_scopes, is_one_of
from opportunities.queries.forecast import period_from, place_of
from opportunities.queries.pipelines import published_for
from opportunities.queries.win_loss import ENDED, NO_REASON, ended_of
from opportunities.querysets import is_read_by
from sellers.lists.controls import Control
from sellers.lists.filters import ListFilter
from sellers.models import Role, User

MOST = 200  # answers of a choice
LATEST = ("-closed_on", "-id")
NAMED: dict[str, type[Any]] = {"product": Product, "competitor": Competitor, "pipeline": Pipeline}


@dataclass(frozen=True)
class WonLostFilter(ListFilter):
    """`unit` or `user` as in the forecast (empty: her usual place), `period` 2026-Q4 or 2026-11 (empty: this quarter);
    `stage` is "pipeline version-place"; the rest are ids or codes."""

    unit: str = ""
    user: str = ""
    period: str = ""
    pipeline: str = ""
    product: str = ""
    competitor: str = ""
    outcome: str = ""
    reason: str = ""
    stage: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"outcome": [*ENDED, "decided"], "reason": [*CloseReason.values, NO_REASON], "sort": [""], "q": [""]}
        return frozenset(str(one) for one in known[name]) if name in known else None

    @cached_property
    def scope(self) -> FigureScope:
        """Place and period; who leads nobody starts with her own. Errors: PermissionDenied for sums that are not the
        reader's. Cost: four queries."""
        leads = self.viewer.standing.led_units or self.viewer.has_role(Role.EXECUTIVE)
        user = self.user or ("" if self.unit or leads else str(self.viewer.pk))
        place = place_of(self.viewer, unit=self.unit, user=user)
        unit = place.unit or (place.above[-1] if place.above else None)
        on = clock.today()
        period = period_from(self.period, unit_id=unit.pk if unit else None, on=on, parents=place.parents)
        return scope_of(place, period, on=on)

    @property
    def is_cut(self) -> bool:
        """She reads the place's totals and not each record of it: no reasons, no competitors, no amounts."""
        return is_cut(self.scope.place)

    @cached_property
    def named(self) -> dict[str, Any]:
        """What is asked for by id, as far as it is there. Cost: a query each."""
        return {
            name: row
            for name, model in NAMED.items()
            if (pk := id_from(getattr(self, name)))
            and (row := model._default_manager.visible_to(self.viewer).filter(pk=pk).first())
        }

    def words(self) -> list[tuple[str, str]]:
        found = [(name, str(row)) for name, row in self.named.items()] if self.viewer is not None else []
        if self.outcome:
            found.append(("outcome", outcome_words()[self.outcome]))
        if self.reason:
            found.append(("reason", str(dict(CloseReason.choices).get(self.reason) or _("No reason given"))))
        if self.stage:
            found.append(("stage", self._stage or _("One stage")))
        return found

    @property
    def _stage(self) -> str:
        version, _dash, place = self.stage.partition("-")
        known = Stage.objects.filter(version=id_from(version), version__valid_from__isnull=False)
        return next((f"{one.position} {one}" for one in known if str(one.position) == place), "")

    @property
    def place_query(self) -> str:
        """Everything but the period, for the links to its neighbours."""
        return self.without("period")

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than everything of its place and period."""
        return self.query_string() != self.base_query

    @property
    def base_query(self) -> str:
        """Place and period alone."""
        return WonLostFilter(unit=self.unit, user=self.user, period=self.period).query_string()


def ended_in(wanted: WonLostFilter) -> Any:
    """Everything that ended under a filter, for counting; rows that the reader may not open are among them."""
    rows = ended_of(wanted.scope)
    if not wanted.is_cut:
        rows = _of_sheets(rows, wanted)
    if wanted.pipeline:
        rows = rows.filter(pipeline_version__pipeline=id_from(wanted.pipeline))
    if wanted.outcome == "decided":
        return rows.exclude(state=State.WITHDRAWN)
    return rows.filter(state=wanted.outcome) if wanted.outcome else rows


def _of_sheets(rows: Any, wanted: WonLostFilter) -> Any:
    if wanted.product:
        sold = OpportunityLine.objects.filter(opportunity=OuterRef("pk"), product=id_from(wanted.product))
        rows = rows.filter(Exists(sold))
    if wanted.competitor:
        met = Rival.objects.filter(opportunity=OuterRef("pk"), competitor=id_from(wanted.competitor))
        rows = rows.filter(Exists(met))
    if wanted.reason:
        rows = rows.filter(close_reason="" if wanted.reason == NO_REASON else wanted.reason)
    if wanted.stage:
        version, _dash, place = wanted.stage.partition("-")
        rows = rows.filter(pipeline_version=id_from(version), stage__position=id_from(place))
    return rows


def won_and_lost(wanted: WonLostFilter, viewer: User) -> Any:
    """The rows themselves: those whose sheet with amounts she reads."""
    return ended_in(wanted).filter(is_read_by(viewer))


# what the page and its file say of each
SHOWN = (
    "title", "state", "closed_on", "close_reason", "customer_stated_reason", "amount", "currency", "company__name",
    "owner__name", "stated_by__name",
)  # fmt: skip


def won_and_lost_page(wanted: WonLostFilter, viewer: User, after: str = "", *, size: int = SIZE) -> Slice[Any]:
    """The last that ended first. Cost: one query besides the scope's."""
    if is_plain(wanted, viewer) and not after and size == SIZE:
        return cut(_FIRST(wanted.scope, **asked_with(wanted)), LATEST)
    return slice_of(_shown(won_and_lost(wanted, viewer)), order=LATEST, after=after, size=size)


def count_of(wanted: WonLostFilter, viewer: User) -> int:
    """How many there are, up to 1,001. Cost: one query besides the scope's."""
    if not is_plain(wanted, viewer):
        return capped_count(won_and_lost(wanted, viewer))
    ((found,),) = _COUNT(wanted.scope, **asked_with(wanted))
    return int(found)


def is_plain(wanted: WonLostFilter, viewer: User) -> bool:
    """Whether its reader asks for a place, a period and how it ended, and for nothing else."""
    plain = WonLostFilter(unit=wanted.unit, user=wanted.user, period=wanted.period, outcome=wanted.outcome)
    return wanted == plain and wanted.viewer == viewer


def asked_with(wanted: WonLostFilter) -> dict[str, list[str]]:
    decided = [str(state) for state in ENDED if state != State.WITHDRAWN]
    return {"states": {"": [str(state) for state in ENDED], "decided": decided}.get(wanted.outcome, [wanted.outcome])}


def _shown(rows: Any) -> Any:
    return rows.select_related("company", "owner", "stated_by").only(*SHOWN)


def _read(scope: FigureScope, states: Any) -> Any:
    return scope.closed().filter(is_one_of("state", states), is_read_by(scope.place.viewer))


_FIRST = asked_of_scopes(lambda scope, states: _shown(_read(scope, states)).order_by(*LATEST)[: SIZE + 1], "states")
_COUNT = asked_of_scopes(
    lambda scope, states: _read(scope, states).order_by().values("pk")[: LIVE_COUNT_CAP + 1],
    "states",
    counted="SELECT count(*) FROM ({rows}) AS ended",
)


def outcome_words() -> dict[str, str]:
    return {
        State.WON: _("Won"),
        State.LOST: _("Lost"),
        State.NO_DECISION: _("The customer stopped"),
        State.WITHDRAWN: _("We stepped back"),
        "decided": pgettext("outcomes", "Decided"),
    }


def _pipelines() -> Any:
    return published_for(AnyReader())


def _met() -> Any:
    rows: Any = Competitor.objects.visible_to(AnyReader())
    return rows.order_by("name_key", "pk")[:MOST]


_PIPELINES, _MET = Kept(_pipelines), Kept(_met)


def choices_for(wanted: WonLostFilter) -> list[Control]:
    """What the page can be narrowed by; for who reads totals only, the pipeline. Cost: three queries at most."""
    found = [] if wanted.user else [_units(wanted)]
    found += [_choice("pipeline", _("Pipeline"), _("Any pipeline"), _PIPELINES(), wanted.pipeline)]
    if not wanted.is_cut:
        found.append(
            _choice("product", _("Product"), _("Any product"), products_for(wanted.viewer)[:MOST], wanted.product)
        )
        found.append(_choice("competitor", _("Competitor"), _("Any competitor"), _MET(), wanted.competitor))
    return [one for one in found if len(one.options) > 1]


def _units(wanted: WonLostFilter) -> Control:
    """The place itself, those above it that the reader may open, and those right under it."""
    place = wanted.scope.place
    units = [one for one in place.above if place.may_open(one)] + ([place.unit] if place.unit else []) + place.below
    options = [(str(one.pk), one.name) for one in units]
    if place.unit is None:
        options.insert(0, ("", wanted.viewer.name))
    return Control("unit", _("Unit"), options, str(place.unit.pk) if place.unit else "", is_main=True)


def _choice(name: str, label: str, every: str, rows: Any, now: str) -> Control:
    return Control(name, label, [("", every), *((str(row.pk), str(row)) for row in rows)], now, is_main=True)
