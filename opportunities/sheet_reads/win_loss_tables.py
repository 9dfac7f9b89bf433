"""The tables of won and lost in words: every number with the address of its rows, where all of them may be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from opportunities.models import CloseReason, State
from opportunities.queries.win_loss import ENDED, NO_REASON, Tally, WinLoss, Words, rivals_by_id, words_of
from opportunities.sheet_reads.rows import stages_of
from opportunities.sheet_reads.win_loss import WonLostFilter, outcome_words, won_and_lost

WORDS = 20
MOST_RIVALS = 20


@dataclass(frozen=True)
class Cell:
    """`url` is empty where not each row behind the number may be read."""

    n: int
    url: str
    label: str


@dataclass(frozen=True)
class TableLine:
    """`rate` None: too few to say. `days` None: none is known."""

    label: str
    cells: list[Cell]
    total: int
    rate: float | None
    days: float | None


@dataclass(frozen=True)
class Outcome:
    state: str
    label: str
    n: int
    url: str
    amount: Decimal | None


@dataclass(frozen=True)
class Tables:
    """`withdrawn` stands apart: leaving early is no loss. Where the reader is cut, `reasons` and all after it are empty."""

    outcomes: list[Outcome]
    withdrawn: Outcome
    win_rate: float | None
    decided: int
    median_days: float | None
    reasons: list[TableLine]
    rivals: list[TableLine]
    stages: list[TableLine]
    words: list[Words]
    is_cut_short: bool
    total: int


def tables_of(wanted: WonLostFilter, found: WinLoss) -> Tables:
    """Cost: two queries besides those of `found`, and one a version for its stages, which are kept."""
    whole, bare = found.whole, wanted.is_cut
    labels = outcome_words()
    outcomes = {
        state: Outcome(
            state,
            labels[state],
            whole.counts[state],
            _url(wanted, whole, state),
            None if bare else whole.amounts.get(state, Decimal(0)),
        )
        for state in ENDED
    }
    rivals = found.rivals[:MOST_RIVALS]
    names = rivals_by_id(pk for pk, _tally in rivals) if rivals and not bare else {}
    return Tables(
        [outcomes[state] for state in ENDED if state != State.WITHDRAWN],
        outcomes[State.WITHDRAWN],
        whole.win_rate,
        whole.total - whole.counts[State.WITHDRAWN],
        None if bare else found.won_days,
        reasons=[] if bare else list(_reasons(wanted, found)),
        rivals=[
            _line(wanted, str(names[pk]), tally, (State.WON, State.LOST, State.NO_DECISION), competitor=str(pk))
            for pk, tally in rivals
            if pk in names
        ],
        stages=[] if bare else list(_stages(wanted, found)),
        words=[] if bare else words_of(won_and_lost(wanted, wanted.viewer), most=WORDS),
        is_cut_short=found.is_cut,
        total=whole.total,
    )


def _reasons(wanted: WonLostFilter, found: WinLoss) -> Iterable[TableLine]:
    labels = dict(CloseReason.choices)
    for code, tally in found.reasons:
        label = _("No reason given") if code == NO_REASON else str(labels.get(code, code))
        yield _line(wanted, label, tally, ENDED, reason=code)


def _stages(wanted: WonLostFilter, found: WinLoss) -> Iterable[TableLine]:
    for (version, place), tally in found.stages:
        stage = next((one for one in stages_of(version) if one.position == place), None)
        label = f"{place} {stage}" if stage is not None else str(place)
        states = (State.LOST, State.NO_DECISION, State.WITHDRAWN)
        yield _line(wanted, label, tally, states, stage=f"{version}-{place}")


def _line(wanted: WonLostFilter, label: str, tally: Tally, states: Iterable[State], **more: str) -> TableLine:
    cells = [Cell(tally.counts[state], _url(wanted, tally, state, **more), str(State(state).label)) for state in states]
    return TableLine(label, cells, tally.total, tally.win_rate, tally.median_days)


def _url(wanted: WonLostFilter, tally: Tally, state: State, **more: str) -> str:
    """Where the rows of a number stand; empty where the reader may not open all of them."""
    if tally.unread[state]:
        return ""
    more["outcome"] = state
    values = wanted.scope.place.query | {"period": wanted.scope.period.code}
    named = {name: str(value) for name, value in (values | more).items()}
    return f"{reverse('opportunities:won_and_lost_rows')}?{wanted.changed(**named).query_string()}"
