"""One batch of the search for duplicates: candidates by the same indexes as a look-up, judged by the same matcher.

Memory: a batch of records, their candidates, and the names of one company's people at a time.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection
from rapidfuzz import fuzz, process

from customers.matching import Likeness, compare
from customers.matching.words import jamo, person_name, sound
from customers.models import Company, Employment, Person
from customers.models.company import facts_of_company
from customers.queries.suspects import WIDE, employers_of, facts_of_person

SHARED_BY_TOO_MANY = 12  # a number or address of more people is a switchboard's, and says nothing
ALIKE = 85  # per cent of letters in common, below which two colleagues are not compared
MOST_ALIKE = 40
_COMMON_KEY = 200  # companies that share a key: beyond it the key is a place or a trade
_SHARED = """
    SELECT a.id, b.id FROM customers_person a JOIN customers_person b ON {same} AND b.id > a.id AND b.archived_at IS NULL
    WHERE a.id > %s AND a.id <= %s AND a.archived_at IS NULL AND {given}
      AND (SELECT count(*) FROM (SELECT 1 FROM customers_person b WHERE {same} AND b.archived_at IS NULL LIMIT %s) n) < %s
"""
_WAYS = (
    ("b.mobile_e164 = a.mobile_e164", "a.mobile_e164 <> ''"),
    ("upper(b.email) = upper(a.email)", "a.email <> ''"),
)
_COMPANIES = """
    SELECT DISTINCT a.id, b.id FROM customers_company a CROSS JOIN unnest(a.match_keys) key
    JOIN LATERAL (
        SELECT c.id FROM customers_company c
        WHERE c.match_keys @> ARRAY[key]::varchar[] AND c.archived_at IS NULL AND c.id > a.id LIMIT %s
    ) b ON true
    WHERE a.id > %s AND a.id <= %s AND a.archived_at IS NULL
"""


class Found(NamedTuple):
    a: int
    b: int
    likeness: Likeness


class Batch(NamedTuple):
    looked_at: int
    last: int
    pairs: list[Found]


def company_batch(after: int, size: int) -> Batch:
    """Companies after an id, with those of a higher id that may be the same. Cost: three queries."""
    ids = list(Company.objects.live().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
    if not ids:
        return Batch(0, after, [])
    with connection.cursor() as cursor:
        cursor.execute(_COMPANIES, [_COMMON_KEY, after, ids[-1]])
        candidates = cursor.fetchall()
    rows = Company.objects.filter(pk__in={pk for pair in candidates for pk in pair}).defer(*WIDE)
    facts = {company.pk: facts_of_company(company) for company in rows}
    found = (Found(a, b, compare(facts[a], facts[b])) for a, b in candidates)
    return Batch(len(ids), ids[-1], [one for one in found if one.likeness.is_same])


def people_batch(after: int, size: int) -> Batch:
    """People after an id, with those of a higher id that may be the same. Cost: seven queries."""
    ids = list(Person.objects.live().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
    if not ids:
        return Batch(0, after, [])
    candidates: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for same, given in _WAYS:
            cursor.execute(_SHARED.format(same=same, given=given), [after, ids[-1], *[SHARED_BY_TOO_MANY + 1] * 2])
            candidates |= set(cursor.fetchall())
    candidates |= _colleagues(ids)
    named = {pk for pair in candidates for pk in pair}
    people = list(Person.objects.filter(pk__in=named).defer(*WIDE))
    jobs = employers_of(people)
    facts = {person.pk: facts_of_person(person, jobs.get(person.pk, ())) for person in people}
    found = (Found(a, b, compare(facts[a], facts[b])) for a, b in sorted(candidates))
    return Batch(len(ids), ids[-1], [one for one in found if one.likeness.is_same])


def _colleagues(ids: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs of people of one company whose names look or sound alike."""
    firms = Employment.objects.filter(person__in=ids).values("company")
    there = Employment.objects.filter(company__in=firms, person__archived_at=None)
    rows = there.order_by("company").values_list("company", "person", "person__name").distinct()
    mine, found = set(ids), set()
    here: dict[int, str] = {}
    company = None
    for firm, person, name in rows.iterator(2000):
        if firm != company:
            found |= _alike(here, mine)
            here, company = {}, firm
        here[person] = person_name(name)
    return found | _alike(here, mine)


def _alike(names: dict[int, str], mine: set[int]) -> set[tuple[int, int]]:
    """Each pair once: when its lower id is in the batch."""
    if len(names) < 2:
        return set()
    found: set[tuple[int, int]] = set()
    for spelled in (jamo, _said):
        texts = {pk: spelled(name) for pk, name in names.items()}
        for pk in mine & texts.keys():
            near = process.extract(texts[pk], texts, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_ALIKE)
            found |= {(pk, other) for _text, _score, other in near if other > pk}
    return found


def _said(name: str) -> str:
    return "".join(sorted(sound(name).split()))
