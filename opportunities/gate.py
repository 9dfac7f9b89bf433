"""What a customer has done when a stage is left, and what shows it: pure, no database. Source: domain.md §2.3, §3.1.

The gate is soft: whatever the sheet shows as not met asks for one reason, and the move stands in the leader's queue as an
exception (`policies.may_move_stage`). What nothing on a sheet can show asks for nothing.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opportunities.assessment import NO, YES
from opportunities.facts import FactState
from opportunities.models.codes import AmountBasis, BuyingRole, DateBasis, FactCode
from opportunities.models.opportunity import Opportunity
from opportunities.models.pipeline import Stage

STEP, TOLD, GO = "step", "told", "go"
NOT_NO = "~"  # after a question's code: it is enough that it was not answered with no
OWN: dict[str, str | Promise] = {
    STEP: _("The next step is agreed with the customer"),
    TOLD: _("Amount and date come from the customer"),
    GO: _("A coaching note exists"),
}
# required to leave the second stage (domain.md §2, R@2): the opportunity's fields, by the codes that say what lacks
REQUIRED: dict[str, tuple[str, str | Promise]] = {
    "amount": ("amount", _("Amount")),
    "amount_basis": ("amount_basis", _("Amount basis")),
    "order_date": ("expected_order_on", _("Expected order date")),
    "date_basis": ("date_basis", _("Order date basis")),
}
REQUIRED_FROM = 3  # the place of the first stage that is not entered without them
_QUESTION = re.compile(r"^Q\d{1,2}~?$")


@dataclass(frozen=True)
class Criterion:
    """`met` None: nothing on the sheet can show it, so that only those who were there know."""

    text: str
    code: str
    met: bool | None

    @property
    def shown_by(self) -> str:
        """The fact or question, as the sheet names it; empty where the text says it all."""
        return self.code.removesuffix(NOT_NO) if self.code[:1] in ("F", "Q") else ""


@dataclass(frozen=True)
class Shown:
    """What stands on a sheet, as far as criteria ask for it. `verdicts`: code → verdict of every question asked; `roles`: held by
    somebody who is named; `is_coached`: a coaching note was written."""

    facts: Mapping[str, FactState]
    verdicts: Mapping[str, str]
    roles: Collection[str] = ()
    is_coached: bool = False


def criteria_of(stage: Stage, record: Opportunity, shown: Shown) -> list[Criterion]:
    """The criteria of a stage in the reader's language, each with whether it is met."""
    lines = [line for line in stage.criteria.splitlines() if line.strip()]
    codes = [*stage.exit_codes, *[""] * len(lines)]
    return [Criterion(line, code, _met(code, record, shown)) for line, code in zip(lines, codes, strict=False)]


def asked_by(stage: Stage, record: Opportunity, shown: Shown, *, to: Stage | None) -> list[Criterion]:
    """All that going on from a stage asks for: its criteria, its exit facts that no criterion names, and, of the fields
    that the stage entered requires, those that are empty. Without `to` nothing follows, and no field is asked for."""
    found = criteria_of(stage, record, shown)
    named = {one.code for one in found}
    found += [_fact(code, met=shown.facts[code].is_true) for code in stage.exit_facts if code not in named]
    if to is not None and to.position >= REQUIRED_FROM:
        found += [
            Criterion(str(label), code, met=False)
            for code, (name, label) in REQUIRED.items()
            if getattr(record, name) in (None, "")
        ]
    return found


def missing_in(asked: Iterable[Criterion]) -> list[str]:
    """The codes of what is not met, each once: kept with a move, and named by `named`."""
    return list(dict.fromkeys(one.code for one in asked if one.met is False))


def named(codes: Iterable[str], stage: Stage | None) -> list[Criterion]:
    """What was missing when a stage was left, in the reader's language: facts by their names, the rest as the stage words
    it. A used version never changes, so that a move of long ago still reads as it was."""
    lines = [line for line in stage.criteria.splitlines() if line.strip()] if stage is not None else []
    texts: dict[str, list[str]] = {}
    for line, code in zip(lines, stage.exit_codes if stage is not None else (), strict=False):
        texts.setdefault(code, []).append(line)
    found: list[Criterion] = []
    for code in codes:
        if code in FactCode.values:
            found.append(_fact(code, met=False))
        else:
            found += [Criterion(text, code, met=False) for text in texts.get(code) or [_label(code)]]
    return found


def in_one_line(missing: Iterable[Criterion], *, codes: bool = True) -> str:
    """Apart by semicolons, since a criterion may hold commas. That amount and date are to come from the customer says of
    each that it lacks."""
    said = list(missing)
    if any(one.code == TOLD for one in said):
        said = [one for one in said if one.code not in REQUIRED]
    return "; ".join(f"{one.shown_by} {one.text}".strip() if codes else one.text for one in said)


def _fact(code: str, *, met: bool) -> Criterion:
    return Criterion(str(FactCode(code).label), code, met)


def _label(code: str) -> str:
    """Of a code that no line of the stage carries."""
    if code in REQUIRED:
        return str(REQUIRED[code][1])
    return str(BuyingRole(code).label) if code in BuyingRole.values else str(OWN.get(code, ""))


def _met(code: str, record: Opportunity, shown: Shown) -> bool | None:
    if code in FactCode.values:
        return shown.facts[code].is_true
    if code in BuyingRole.values:
        return code in shown.roles
    if _QUESTION.match(code):
        verdict = shown.verdicts.get(code.removesuffix(NOT_NO))
        if verdict is None:
            return None  # the version asks that question no more
        return verdict != NO if code.endswith(NOT_NO) else verdict == YES
    if code == STEP:
        return record.next_step_agreed and record.next_step_on is not None
    if code == TOLD:
        told = record.amount is not None and record.amount_basis != AmountBasis.ESTIMATE
        return told and record.expected_order_on is not None and record.date_basis == DateBasis.CUSTOMER
    return shown.is_coached if code == GO else None


def is_known(code: str) -> bool:
    """A code that a criterion may carry; the empty one says that nothing shows it."""
    return (
        not code or code in FactCode.values or code in BuyingRole.values or code in OWN or bool(_QUESTION.match(code))
    )
