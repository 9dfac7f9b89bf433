"""The tables of won and lost in words: every number with the address of its rows, where all of them may be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.templatetags.addresses import address
from opportunities.models import CloseReason, State
from opportunities.queries.win_loss import (
    ENDED,
    NO_REASON,
    WORDS,
    Tally,
    WinLoss,
    Words,
    rivals_by_id,
    words_in,
    words_of,
)
from opportunities.sheet_reads.rows import stages_of
from opportunities.sheet_reads.win_loss import WonLostFilter, outcome_words, won_and_lost

_VALUE = "VALUE"  # in an address, in place of what a line is about


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
            "" if whole.unread[state] else url,  # where she may not open all of them
            None if bare else whole.amounts.get(state, Decimal(0)),
        )
        for state, url in _addresses(wanted, ENDED)
    }
    return Tables(
        [outcomes[state] for state in ENDED if state != State.WITHDRAWN],
        outcomes[State.WITHDRAWN],
        whole.win_rate,
        whole.total - whole.counts[State.WITHDRAWN],
        None if bare else found.won_days,
        reasons=[] if bare else _reasons(wanted, found),
        rivals=[] if bare else _rivals(wanted, found),
        stages=[] if bare else _stages(wanted, found),
        words=[] if bare else _words(wanted),
        is_cut_short=found.is_cut,
        total=whole.total,
    )


def _words(wanted: WonLostFilter) -> list[Words]:
    if wanted.narrows:
        return words_of(won_and_lost(wanted, wanted.viewer), most=WORDS)
    return words_in(wanted.scope)


def _reasons(wanted: WonLostFilter, found: WinLoss) -> list[TableLine]:
    labels = {code: str(label) for code, label in CloseReason.choices} | {NO_REASON: _("No reason given")}
    told = ((labels.get(code, code), code, tally) for code, tally in found.reasons)
    return _lines(wanted, told, by="reason", states=ENDED)


def _rivals(wanted: WonLostFilter, found: WinLoss) -> list[TableLine]:
    names = rivals_by_id(pk for pk, _tally in found.rivals) if found.rivals else {}
    told = ((str(names[pk]), str(pk), tally) for pk, tally in found.rivals if pk in names)
    return _lines(wanted, told, by="competitor", states=(State.WON, State.LOST, State.NO_DECISION))


def _stages(wanted: WonLostFilter, found: WinLoss) -> list[TableLine]:
    names = {
        (version, stage.position): str(stage)
        for version in {version for (version, _place), _tally in found.stages}
        for stage in stages_of(version)
    }
    told = (
        (f"{place} {names.get((version, place), '')}".rstrip(), f"{version}-{place}", tally)
        for (version, place), tally in found.stages
    )
    return _lines(wanted, told, by="stage", states=(State.LOST, State.NO_DECISION, State.WITHDRAWN))


def _lines(
    wanted: WonLostFilter, told: Iterable[tuple[str, str, Tally]], *, by: str, states: Iterable[State]
) -> list[TableLine]:
    """Of each label, value and tally a line. The address of a number differs from the next in two words alone."""
    columns = [(state, str(state.label), url) for state, url in _addresses(wanted, states, by=by)]
    return [
        TableLine(
            label,
            [
                Cell(tally.counts[state], "" if tally.unread[state] else url.replace(_VALUE, value), head)
                for state, head, url in columns
            ],
            tally.total,
            tally.win_rate,
            tally.median_days,
        )
        for label, value, tally in told
    ]


def _addresses(wanted: WonLostFilter, states: Iterable[State], *, by: str = "") -> Iterable[tuple[State, str]]:
    """Where the rows stand that ended in each way; `_VALUE` is in it where they are those of one value of `by`."""
    place = {name: str(value) for name, value in wanted.scope.place.query.items()}
    asked = wanted.changed(**place, period=wanted.scope.period.code, **({by: _VALUE} if by else {}))
    page = address("opportunities:won_and_lost_rows")
    for state in states:
        yield state, f"{page}?{asked.changed(outcome=state).query_string()}"
