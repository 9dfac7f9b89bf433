"""The assessment of an opportunity: pure, no database. Source: domain.md §3.2.

A "yes" counts when something shows it; without that it is shown as unproven and counts as not known. There is no
percentage and no total: what is missing is what one works on.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import pgettext, pgettext_lazy

from opportunities.models.assessment import AnswerValue
from opportunities.models.codes import QuestionGroup
from opportunities.models.playbook import Question

_SHORT = {
    "A": pgettext_lazy("assessment", "Opportunity"),
    "B": pgettext_lazy("assessment", "Competing"),
    "C": pgettext_lazy("assessment", "Winning"),
    "D": pgettext_lazy("assessment", "Worth"),
}
YES, NO, UNKNOWN, UNPROVEN = "yes", "no", "unknown", "unproven"


@dataclass(frozen=True)
class Proof:
    """What an answer rests on. `holds`: it is neither in dispute nor taken back, and open to everybody on the sheet."""

    kind: str  # evidence or log
    pk: int
    words: str
    who: str = ""
    on: dt.date | None = None
    holds: bool = True
    fact: str = ""
    log: int | None = None  # the contact record that evidence quotes

    @property
    def token(self) -> str:
        return f"{self.kind[0]}{self.pk}"


@dataclass(frozen=True)
class Given:
    """An answer as it was given: in which stage, by whom, and what it rests on."""

    value: str
    stage_id: int
    note: str = ""
    by: str = ""
    at: dt.datetime | None = None
    proofs: tuple[Proof, ...] = ()

    @property
    def verdict(self) -> str:
        if self.value == AnswerValue.YES and not any(proof.holds for proof in self.proofs):
            return UNPROVEN
        return self.value


@dataclass(frozen=True)
class Standing:
    """A question with its answer today. `is_old`: it was given in another stage and waits to be looked at again.

    `is_due`: the stage it should be settled by is reached.
    """

    question: Question
    given: Given | None = None
    before: Given | None = None
    is_old: bool = False
    is_due: bool = False

    @property
    def verdict(self) -> str:
        return self.given.verdict if self.given else UNKNOWN

    @property
    def label(self) -> str:
        """The verdict in words; an unproven yes is called that."""
        return str(pgettext("answer", "No proof") if self.verdict == UNPROVEN else AnswerValue(self.verdict).label)

    @property
    def is_gap(self) -> bool:
        return self.verdict != YES


@dataclass
class Tally:
    """ "기회 4·0·1": proven yes, no, and not known (which an unproven yes is, too)."""

    group: str
    rows: list[Standing] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(QuestionGroup(self.group).label)

    @property
    def short(self) -> str:
        return str(_SHORT[self.group])

    @property
    def yes(self) -> int:
        return sum(1 for row in self.rows if row.verdict == YES)

    @property
    def no(self) -> int:
        return sum(1 for row in self.rows if row.verdict == NO)

    @property
    def unknown(self) -> int:
        return len(self.rows) - self.yes - self.no


def standings(
    questions: Sequence[Question], given: Mapping[int, Collection[Given]], *, stage_id: int, position: int
) -> list[Standing]:
    """Each question with the answer given last and the one of the stage before it. `given`: question id → answers."""
    found = []
    for question in questions:
        rows = sorted(given.get(question.pk, ()), key=lambda one: one.at or dt.datetime.min.replace(tzinfo=dt.UTC))
        last = rows[-1] if rows else None
        due = question.by_stage is None or question.by_stage.position <= position
        found.append(
            Standing(
                question,
                last,
                before=rows[-2] if len(rows) > 1 else None,
                is_old=last is not None and last.stage_id != stage_id,
                is_due=due,
            )
        )
    return found


def tallies(rows: Sequence[Standing]) -> list[Tally]:
    """One for each group that has questions, in order."""
    found: dict[str, Tally] = {}
    for row in rows:
        found.setdefault(row.question.group, Tally(row.question.group)).rows.append(row)
    return [found[group] for group in QuestionGroup.values if group in found]


def gaps(rows: Sequence[Standing]) -> list[Standing]:
    """What is not a proven yes: those that are due first, an outspoken no before what nobody knows."""
    order = {NO: 0, UNPROVEN: 1, UNKNOWN: 2}
    wanting = [row for row in rows if row.is_gap]
    return sorted(wanting, key=lambda row: (not row.is_due, order[row.verdict], row.question.position))
