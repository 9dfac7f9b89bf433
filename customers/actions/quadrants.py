"""The quadrant follows from facts: what they are changes it, and so do days that pass."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from customers.models import Company, Employment, FeasibilityAnswer, KeyPosition, Person
from customers.models.feasibility import TOLD
from customers.policies import may_edit_company
from customers.queries.quadrants import quadrants_of
from sellers.models import User

BATCH = 1000


@transaction.atomic
def requadrant(ids: Iterable[int], *, on: dt.date, by: User | None = None) -> int:
    """Writes the quadrants that differ; how many. Twice is harmless. The version stays: nobody edited the company."""
    changed: dict[str, list[int]] = defaultdict(list)
    for pk, (was, now) in quadrants_of(ids, on=on).items():
        if was != now:
            changed[now].append(pk)
    with history(by=by):
        for quadrant, pks in changed.items():
            Company.objects.filter(pk__in=pks).update(quadrant=quadrant)
    return sum(map(len, changed.values()))


def requadrant_all() -> int:
    """Every company, a thousand at a time: days pass, and a contact grows older than a year."""
    on, changed, last = clock.today(), 0, 0
    rows = Company.objects.live().order_by("pk")
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        changed += requadrant(ids, on=on)
        last = ids[-1]
    return changed


def requadrant_around(people: Collection[int], *, on: dt.date) -> int:
    """Companies for which a contact with these people, or what they think of us, may count."""
    decide = KeyPosition.objects.filter(person__in=people).order_by().values("company_id")
    work = Employment.objects.on(on).filter(person__in=people).order_by().values("company_id")
    ids = {row["company_id"] for row in decide.union(work)}
    return requadrant(ids, on=on) if ids else 0


@transaction.atomic
def answer_feasibility(
    company: Company, *, by: User, answers: Mapping[str, bool | None], told_by: Person | None
) -> Company:
    """What somebody there told us: yes, no, or (None) that we do not know any more. What does not change stays as it was.

    Errors: RuleError where something is new and nobody is named who said it.
    """
    may_edit_company(by, company).enforce()
    Company.objects.select_for_update().get(pk=company.pk)
    there = {row.code: row for row in FeasibilityAnswer.objects.filter(company=company)}
    fresh = {
        code: yes
        for code, yes in answers.items()
        if code in TOLD and yes is not None and (code not in there or there[code].is_yes is not yes)
    }
    if fresh and told_by is None:
        raise RuleError(_("From whom did you hear it? A fact without a person counts for nothing."))
    with history(by=by):
        for code, yes in fresh.items():
            said = {"is_yes": yes, "told_by": told_by, "answered_on": clock.today(), "answered_by": by}
            FeasibilityAnswer.objects.update_or_create(company=company, code=code, defaults=said)
        gone = [code for code, yes in answers.items() if yes is None]
        FeasibilityAnswer.objects.filter(company=company, code__in=gone).delete()
    requadrant([company.pk], on=clock.today(), by=by)
    return company
