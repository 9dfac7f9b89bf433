"""Facts F1-F12 from dated evidence: pure, no database. Source: domain.md §4, decisions 4 and 5.

A fact is true while at least one piece of evidence counts: by somebody who can say it, undisputed, not past its last
day, and newer than anything that speaks against it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opportunities.models.codes import BuyingRole, FactCode, Origin
from opportunities.rulebook import RuleBook

if TYPE_CHECKING:
    from opportunities.models import Evidence

EXPIRES_SOON_DAYS = 7  # domain.md §4: amber seven days before
STEP_LATE_DAYS = 5  # domain.md §4, F8
SELECTORS = frozenset({BuyingRole.EB, BuyingRole.PURCHASING})
ERP_PROVES = frozenset({FactCode.F3, FactCode.F11})  # the only facts of the customer that need no named person
SIGNED = frozenset({Origin.DOCUMENT, Origin.ERP, Origin.CUSTOMER_ACT})


class FactStatus(models.TextChoices):
    TRUE = "true", _("Confirmed")
    EXPIRING = "expiring", _("Expires soon")
    EXPIRED = "expired", _("Expired")
    DISPUTED = "disputed", _("In dispute")
    CONTRADICTED = "contradicted", _("Contradicted")
    MISSING = "missing", _("Not known")


@dataclass(frozen=True)
class FactState:
    """`evidence` is the row that decides; `why` is a code of `opportunities.words` where evidence is there but lacks
    something (said by somebody who cannot say it)."""

    code: str
    status: FactStatus = FactStatus.MISSING
    evidence: "Evidence | None" = None
    valid_until: dt.date | None = None
    why: str = ""

    @property
    def is_true(self) -> bool:
        return self.status in (FactStatus.TRUE, FactStatus.EXPIRING)

    @property
    def label(self) -> str:
        return str(FactCode(self.code).label)


@dataclass(frozen=True)
class Buyers:
    """Person id → roles in the buying centre, and whose opportunity it is."""

    roles: Mapping[int, Collection[str]]
    customer_id: int | None = None

    def deciders(self, rules: RuleBook) -> frozenset[int]:
        """Who decides: those named economic buyer; where nobody is, in dealer sales the owner or farmer herself."""
        named = frozenset(person for person, roles in self.roles.items() if BuyingRole.EB in roles)
        if not named and rules.decision_maker_only and self.customer_id is not None:
            return frozenset({self.customer_id})
        return named

    def holding(self, roles: Collection[str]) -> frozenset[int]:
        return frozenset(person for person, held in self.roles.items() if set(held) & set(roles))


def facts_from(evidence: Iterable["Evidence"], *, buyers: Buyers, rules: RuleBook, on: dt.date) -> dict[str, FactState]:
    """State of every fact on a day, always all twelve."""
    by_code: dict[str, list[Evidence]] = {code: [] for code in FactCode.values}
    for row in evidence:
        if row.withdrawn_at is None and row.happened_on <= on:
            by_code[row.fact_code].append(row)
    return {code: _state(code, rows, buyers, rules, on) for code, rows in by_code.items()}


def _state(code: str, rows: list["Evidence"], buyers: Buyers, rules: RuleBook, on: dt.date) -> FactState:
    rows = sorted(rows, key=lambda row: (row.happened_on, row.pk or 0))
    # what speaks against it and is in dispute is not known either: it does not keep the fact false
    last_against = max((at for at, row in enumerate(rows) if row.contradicts and not in_dispute(row)), default=-1)
    doubted = [row for row in rows[last_against + 1 :] if row.contradicts]
    after = [row for row in rows[last_against + 1 :] if not row.contradicts]
    able = [row for row in after if not lacks_authority(row, buyers=buyers, rules=rules)]
    counting = [row for row in able if not in_dispute(row)]
    valid = [row for row in counting if row.valid_until is None or row.valid_until >= on]
    if valid and _plan_is_late(valid[-1], on):
        return _found(code, FactStatus.EXPIRED, valid[-1], "step_late")
    if valid:
        return _true(code, max(valid, key=lambda row: (row.valid_until or dt.date.max, row.happened_on)), on)
    disputed = [row for row in able if in_dispute(row)]
    if disputed:
        return _found(code, FactStatus.DISPUTED, disputed[-1])
    if counting:
        return _found(code, FactStatus.EXPIRED, counting[-1])
    if last_against >= 0:
        return _found(code, FactStatus.CONTRADICTED, rows[last_against])
    if doubted:
        return _found(code, FactStatus.DISPUTED, doubted[-1])
    if after:
        return _found(code, FactStatus.MISSING, after[-1], lacks_authority(after[-1], buyers=buyers, rules=rules))
    return FactState(code)


def standing_of(
    row: "Evidence", rows: Iterable["Evidence"], *, buyers: Buyers, rules: RuleBook, on: dt.date
) -> FactState:
    """How one piece of evidence stands by itself, among all `rows` for its fact: what it lacks, whether it has run out
    or something newer speaks against it. What is withdrawn proves nothing, and has no reason but its withdrawal; what is
    dated after `on` proves nothing yet."""
    if row.withdrawn_at is not None or row.happened_on > on:
        return _found(row.fact_code, FactStatus.MISSING, row)
    if in_dispute(row):
        return _found(row.fact_code, FactStatus.DISPUTED, row)
    place = (row.happened_on, row.pk or 0)
    there = (one for one in rows if one.withdrawn_at is None and one.happened_on <= on)
    against = (one for one in there if one.contradicts and not in_dispute(one))
    if row.contradicts or any((one.happened_on, one.pk or 0) > place for one in against):
        return _found(row.fact_code, FactStatus.CONTRADICTED, row)
    if why := lacks_authority(row, buyers=buyers, rules=rules):
        return _found(row.fact_code, FactStatus.MISSING, row, why)
    if row.valid_until is not None and row.valid_until < on:
        return _found(row.fact_code, FactStatus.EXPIRED, row)
    if _plan_is_late(row, on):
        return _found(row.fact_code, FactStatus.EXPIRED, row, "step_late")
    return _true(row.fact_code, row, on)


def _plan_is_late(row: "Evidence", on: dt.date) -> bool:
    """A mutual schedule (F8) does not hold while the customer's own step in it is long overdue."""
    since = row.step_open_since
    return since is not None and (on - since).days > STEP_LATE_DAYS


def _true(code: str, row: "Evidence", on: dt.date) -> FactState:
    soon = row.valid_until is not None and (row.valid_until - on).days <= EXPIRES_SOON_DAYS
    return _found(code, FactStatus.EXPIRING if soon else FactStatus.TRUE, row)


def _found(code: str, status: FactStatus, row: "Evidence", why: str = "") -> FactState:
    return FactState(code, status, row, row.valid_until, why)


# a paper of the customer's counts for these as her word would not
PROVED_BY_PAPER = frozenset({FactCode.F3, FactCode.F9, FactCode.F11})


def in_dispute(row: "Evidence") -> bool:
    """Disputed by a leader and not answered yet: counts as unknown."""
    return row.disputed_by_id is not None and not row.dispute_answer


def lacks_authority(row: "Evidence", *, buyers: Buyers, rules: RuleBook) -> str:
    """Why this evidence cannot prove its fact whoever believes it; empty where it can."""
    code = row.fact_code
    if row.origin == Origin.INTERNAL and code != FactCode.F12:
        return "own_words"
    if row.person_id is None and code != FactCode.F12 and not (row.origin == Origin.ERP and code in ERP_PROVES):
        return "no_person"
    if code == FactCode.F2 and row.person_id not in buyers.deciders(rules):
        return "not_decider"
    if code == FactCode.F2 and not row.met_two_way:
        return "not_met"
    papers = row.origin in (Origin.DOCUMENT, Origin.ERP)
    if code == FactCode.F3 and not papers and row.person_id not in buyers.deciders(rules):
        return "no_budget_paper"
    if code == FactCode.F7 and row.person_id not in buyers.holding(SELECTORS):
        return "not_selector"
    if code == FactCode.F8 and not (row.confirms_plan or rules.decision_maker_only):
        return "not_the_plan"  # in dealer sales the signing date that the customer named is enough (decision 5)
    if code == FactCode.F9 and not papers and not row.in_writing:
        return "not_written"
    if code == FactCode.F11 and row.origin not in SIGNED:
        return "not_signed"
    return ""


def usual_origin(code: str) -> Origin:
    """Where evidence for a fact most often comes from, among what the fact accepts."""
    return {FactCode.F11: Origin.DOCUMENT, FactCode.F12: Origin.INTERNAL}.get(FactCode(code), Origin.CUSTOMER_SAID)


def last_valid_day(code: str, *, rules: RuleBook, happened_on: dt.date, given: dt.date | None = None) -> dt.date | None:
    """Until when evidence holds: what the rule gives, or an earlier day that was named; the named day where the rule
    leaves it to the evidence. None: for ever."""
    days = rules.valid_days.get(code)
    if days is None:
        return given
    limit = happened_on + dt.timedelta(days=days)
    return min(given, limit) if given is not None else limit
