"""Rows that would make somebody new who is like somebody of the same company: they come in, and it is said."""

from collections.abc import Iterable, Sequence

from core.imports.kinds import Context
from core.imports.writing import Draft
from customers.matching.scoring import name_likeness
from customers.matching.words import person_name
from customers.models import Employment
from customers.queries.suspects import alike_names

CLOSE = 0.93  # as in a name of three syllables that is written in another script
TOLD = 3


def tell_of_twins(context: Context, drafts: Sequence[Draft], companies: dict[int, int]) -> None:
    """`companies`: row number → id of the company. Cost: one query for a batch."""
    new = [(one.row, companies[one.row.number]) for one in drafts if one.found is None and one.row.number in companies]
    colleagues = _colleagues({company for _row, company in new})
    for row, company in new:
        name, there = row.values["name"], colleagues.get(company, {})
        like = [pk for pk in alike_names(name, there, limit=TOLD) if _close(name, there[pk])]
        if like:
            context.warn(row, "may_be", "name", candidates=", ".join(there[pk] for pk in like[:TOLD]))


def _colleagues(companies: Iterable[int]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    rows = Employment.objects.filter(company__in=companies, person__archived_at=None)
    for company, person, name in rows.values_list("company", "person", "person__name"):
        found.setdefault(company, {})[person] = name
    return found


def _close(a: str, b: str) -> bool:
    return name_likeness([person_name(a)], [person_name(b)], is_company=False) >= CLOSE
