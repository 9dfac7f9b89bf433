"""What a customer has done when a stage is left, and what shows it: pure, no database. Source: domain.md §2.3, §3.1.

The gate is soft: exit facts that are missing ask for a reason (`policies.may_move_stage`); the other criteria are told
here and gate nothing.
"""

import re
from collections.abc import Collection, Mapping
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
    """What stands on a sheet, as far as criteria ask for it. `verdicts`: question code → verdict; `roles`: held by
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


def _met(code: str, record: Opportunity, shown: Shown) -> bool | None:
    if code in FactCode.values:
        return shown.facts[code].is_true
    if code in BuyingRole.values:
        return code in shown.roles
    if code.endswith(NOT_NO):
        return shown.verdicts.get(code.removesuffix(NOT_NO)) != NO
    if _QUESTION.match(code):
        return shown.verdicts.get(code) == YES
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
