"""The board: open opportunities of one pipeline by stage, as far as the reader reads their sheets.

A column is a stage of the pipeline's present version. An opportunity of an older version stands in the column of its own
stage's place, behind the last place in the last column, and is only moved among the stages of its own version.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Value
from django.utils.http import urlencode

from core import clock
from core.kept import AnyReader, Kept
from core.paging import LIVE_COUNT_CAP, key_of, slice_of
from core.scoping import id_from
from opportunities.models import Opportunity, Pipeline, Stage
from opportunities.queries.pipelines import pipeline_of, published_for
from opportunities.sheet_reads.board_cards import BoardCard, Stages, cards_of_board
from opportunities.sheet_reads.board_places import Places, counted, is_whose_alone, walked
from opportunities.sheet_reads.listing import ORDER, OpportunityFilter, reads_all_of, with_filter
from sellers.lists.filters import ALL
from sellers.models import User

CARDS = 10  # more than a screen shows at once; the next ones are a step away


@dataclass
class Column:
    stage: Stage
    cards: list[BoardCard] = field(default_factory=list)
    count: int = 0
    more_url: str = ""
    is_current: bool = False  # the one that a phone shows


@dataclass(frozen=True)
class Board:
    """What an address asks for. `column` is a stage's place, `after` the key of its next cards."""

    filter: OpportunityFilter
    viewer: User
    url: str
    pipeline_code: str = ""
    column: int = 0
    after: str = ""

    @classmethod
    def of(cls, query: Any, viewer: User, url: str) -> "Board":
        wanted = OpportunityFilter.from_query(query).changed(state="", stage="").for_reader(viewer)
        code, after = query.get("pipeline", "")[:50], query.get("after", "")
        return cls(wanted, viewer, url, code, id_from(query.get("column")), after)

    @cached_property
    def query_string(self) -> str:
        """What names this board in an address."""
        return self.filter.query_string(**self._place) or ALL

    @property
    def _place(self) -> dict[str, str]:
        return {"pipeline": self.pipeline_code, "column": str(self.column or "")}

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        return _PIPELINES(viewer=self.viewer.pk)

    @cached_property
    def pipeline(self) -> Pipeline:
        """The one that is asked for, else that of her own unit."""
        asked = next((one for one in self.pipelines if one.code == self.pipeline_code), None)
        return asked or pipeline_of(self.viewer.standing.unit_id, on=clock.today())

    @cached_property
    def _stages(self) -> Stages:
        found: Stages = {}
        for stage in _STAGES(pipeline=self.pipeline.pk):
            found.setdefault(stage.version_id, []).append(stage)
        return found

    @cached_property
    def present(self) -> list[Stage]:
        """The stages of the version in force: the columns."""
        today = clock.today()
        held = [stages for stages in self._stages.values() if stages[0].version.valid_from <= today]
        return held[-1] if held else []

    @cached_property
    def _rows(self) -> Any:
        rows = with_filter(self.filter, self.viewer).filter(state="open")
        return rows if reads_all_of(self.filter, self.viewer) else rows.readable_in_full(self.viewer)

    @cached_property
    def columns(self) -> list[Column]:
        """Each with its first cards; of one column the next ones where a key is given. Cost: three queries at most."""
        wanted = [stage for stage in self.present if not self.after or stage.position == self.column]
        keys, sizes = self._places(wanted)
        cards = cards_of_board([pk for pks in keys.values() for pk in pks[:CARDS]], self._stages, self.viewer)
        found = []
        for stage in wanted:
            pks = keys.get(stage.position, [])
            count = min(sizes.get(stage.position, len(pks)), LIVE_COUNT_CAP + 1)
            column = Column(stage, [cards[pk] for pk in pks[:CARDS] if pk in cards], count)
            if count > CARDS and column.cards:
                column.more_url = self._more(stage, column.cards[-1])
            found.append(column)
        if not sizes:
            self._count([column for column in found if column.more_url])
        _choose(found, self.column)
        return found

    def _places(self, wanted: Sequence[Stage]) -> Places:
        """Of each place the ids of its first cards; how many stand there, where that is known already."""
        if self.after:
            return self._next(wanted), Counter()
        if not wanted or not is_whose_alone(self.filter, self.viewer):
            return self._first(wanted), Counter()
        columns = {stage.position: _same(stage, self._stages, self.present[-1].position) for stage in wanted}
        places = {pk: place for place, stages in columns.items() for pk in stages}
        return walked(self.filter, self.viewer, places=places, cards=CARDS)

    def _at(self, stage: Stage) -> Any:
        """The rows of one column."""
        return self._rows.filter(stage__in=_same(stage, self._stages, self.present[-1].position))

    def _first(self, wanted: Sequence[Stage]) -> dict[int, list[int]]:
        if not wanted:
            return {}
        parts = [
            self._at(stage)
            .annotate(place=Value(stage.position))
            .order_by(*ORDER)
            .values_list("place", "pk", "category_rank", "step_by")[: CARDS + 1]
            for stage in wanted
        ]
        return _by_place(parts[0].union(*parts[1:], all=True).order_by("place", "category_rank", "step_by", "-pk"))

    def _next(self, wanted: Sequence[Stage]) -> dict[int, list[int]]:
        found = {}
        for stage in wanted:
            part = slice_of(self._at(stage).only("category_rank", "step_by"), order=ORDER, after=self.after, size=CARDS)
            more = [0] if part.after else []  # stands for the rows that follow
            found[stage.position] = [*(row.pk for row in part.rows), *more]
        return found

    def _count(self, longer: list[Column]) -> None:
        """How many stand in a column of which not all are shown, counted up to 1,001. Cost: one query at most."""
        if not longer:
            return
        parts = [
            self._at(column.stage).annotate(place=Value(column.stage.position)).order_by().values_list("place")
            for column in longer
        ]
        counts = counted([part[: LIVE_COUNT_CAP + 1] for part in parts])
        for column in longer:
            column.count = counts[column.stage.position]

    def _more(self, stage: Stage, last: Any) -> str:
        place = {"pipeline": self.pipeline.code, "column": str(stage.position), "after": key_of(last, order=ORDER)}
        return f"{self.url}?{self.filter.query_string(**place)}"

    @property
    def is_empty(self) -> bool:
        return not any(column.cards for column in self.columns)

    @property
    def chips(self) -> list[dict[str, str]]:
        """The filter's words; taking one away stays at this pipeline and column."""
        place = urlencode({name: value for name, value in self._place.items() if value})
        return [
            chip | {"remove": f"{chip['remove']}&{place}" if place else chip["remove"]} for chip in self.filter.chips()
        ]

    @property
    def here_url(self) -> str:
        """The address of the same board, for who comes back to it."""
        return f"{self.url}?{self.query_string}"


def _same(stage: Stage, known: Stages, last: int) -> list[int]:
    """The stages of every version that stand in one column."""
    every = [one for stages in known.values() for one in stages]
    here = stage.position
    return [one.pk for one in every if one.position == here or (here == last and one.position > last)]


def _stages_of(pipeline: Any) -> Any:
    rows = Stage.objects.filter(version__pipeline_id=pipeline, version__valid_from__isnull=False)
    rows = rows.select_related("version").order_by("version__valid_from", "version__number", "position")
    return rows.only("position", "code", "name", "name_en", "version__valid_from")


_STAGES: Kept[Stage] = Kept(_stages_of, "pipeline")
_PIPELINES: Kept[Pipeline] = Kept(lambda viewer: published_for(AnyReader()), "viewer")


def own_stage(opportunity: Opportunity, place: int) -> Stage | None:
    """The stage of the opportunity's own version at a column's place."""
    found: Stage | None = Stage.objects.filter(version=opportunity.pipeline_version_id, position=place).first()
    return found


def _by_place(rows: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, pk, _rank, _step in rows:
        found.setdefault(place, []).append(pk)
    return found


def _choose(columns: list[Column], asked: int) -> None:
    """On a phone the column that was asked for, else the first that holds something."""
    known = [column for column in columns if column.stage.position == asked]
    chosen = known or [column for column in columns if column.cards] or columns
    for column in chosen[:1]:
        column.is_current = True
