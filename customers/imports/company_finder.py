"""Which company a row means: external id, then code or business number, then name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction

from core.imports import refs
from core.imports.kinds import Context, Row
from core.models import ExternalRef
from customers.matching.keys import names_keys, number_keys
from customers.matching.words import company_name
from customers.models import Company
from customers.models.company import name_key, numbered

LABEL = Company._meta.label
# OFFSET 0 holds the planner to one look into an index for each value. As a join it may compare every company with every
# value: when autovacuum counts the table while an import is still open, it sees hardly a row, and the planner believes it.
_ALIKE = """
SELECT found.id FROM unnest(%s::varchar[]) AS meant (key) CROSS JOIN LATERAL (
    SELECT id FROM customers_company WHERE match_keys @> ARRAY[meant.key] OFFSET 0
) AS found
UNION
SELECT found.id FROM unnest(%s::varchar[]) AS meant (key) CROSS JOIN LATERAL (
    SELECT id FROM customers_company WHERE name_key = meant.key COLLATE "C" AND archived_at IS NULL OFFSET 0
) AS found
"""
# And these hold it to the index of the keys, which asks nothing of companies in use: with hardly a row to be expected, an
# index of those is a way to read all of them that seems cheapest.
_BY_KEYS = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
_AS_BEFORE = "SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_indexscan TO DEFAULT"


class Meant(NamedTuple):
    """How a row names a company; empty where it says nothing."""

    external_id: str = ""
    code: str = ""
    biz_no: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return any(self)


@dataclass
class Companies:
    """The companies that a batch of rows may mean. Five queries, whatever the number of rows."""

    by_external: dict[str, Company] = field(default_factory=dict)
    by_code: dict[str, Company] = field(default_factory=dict)
    by_biz: dict[str, list[Company]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[str, list[Company]] = field(default_factory=lambda: defaultdict(list))
    by_folded: dict[str, list[Company]] = field(default_factory=lambda: defaultdict(list))  # as the matcher reads names
    external_of: dict[int, str] = field(default_factory=dict)

    @classmethod
    def load(cls, system: str, meant: Iterable[Meant]) -> "Companies":
        meant = list(meant)
        ids = refs.known(system, LABEL, (one.external_id for one in meant))
        merged = Company.objects.filter(pk__in=ids.values(), merged_into__isnull=False)
        moved = dict(merged.values_list("pk", "merged_into_id"))
        ids = {name: moved.get(pk, pk) for name, pk in ids.items()}
        # the generated search columns are left out: nobody reads them here and they are the widest
        rows = Company.objects.live().filter(pk__in=_alike(meant).union(ids.values())).order_by("pk")
        found = cls()
        by_pk = {company.pk: company for company in rows.defer("search_text", "grams")}
        for company in by_pk.values():
            found.add(company)
        found.by_external = {name: by_pk[pk] for name, pk in ids.items() if pk in by_pk}
        known = ExternalRef.objects.filter(system=system, label=LABEL, object_id__in=by_pk)
        found.external_of = dict(known.values_list("object_id", "external_id"))
        return found

    def add(self, company: Company) -> None:
        if company.code:
            self.by_code[company.code] = company
        if company.biz_no:
            self.by_biz[digits(company.biz_no)].append(company)
        self.by_key[company.name_key].append(company)
        self.by_folded[company_name(company.name)].append(company)

    def meant(self, one: Meant) -> list[Company]:
        """No company, the one, or several among which the row does not tell.

        A stronger key that contradicts makes another company: the same name under two codes is two.
        """
        for table, key in ((self.by_external, one.external_id), (self.by_code, one.code)):
            if key and key in table:
                return [table[key]]
        sharing = self.by_biz.get(digits(one.biz_no), []) if digits(one.biz_no) else []
        if sharing:
            exact = [company for company in sharing if company.name == one.name]
            return exact if len(exact) == 1 else sharing
        named = self.by_key.get(name_key(one.name), []) if one.name else []
        named = named or (self.by_folded.get(company_name(one.name), []) if one.name else [])
        fitting = [company for company in named if self._agrees(company, one)]
        if len(fitting) > 1:
            exact = [company for company in fitting if company.name == one.name]
            fitting = exact if len(exact) == 1 else [one_ for one_ in fitting if not one_.code] or fitting
        return fitting

    def _agrees(self, company: Company, one: Meant) -> bool:
        known = self.external_of.get(company.pk, "")
        return (
            (not one.external_id or not known or known == one.external_id)
            and (not one.code or not company.code or company.code == one.code)
            and (not one.biz_no or not company.biz_no or digits(company.biz_no) == digits(one.biz_no))
        )


def _alike(meant: list[Meant]) -> set[int]:
    """Companies that share a name, a code or a business number with a row; those in use among them, and some others.

    Each value is looked up in an index of its own. As one condition (this or that or that) the database read every
    company for every batch: at 100,000 companies two minutes of an import.
    """
    keys = {key for one in meant for key in _keys(one)}
    names = {name_key(one.name) for one in meant if one.name}
    signs = {one.code for one in meant if one.code and not numbered("code", one.code)}  # a code of signs has no key
    if not keys and not names and not signs:
        return set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BY_KEYS)
        cursor.execute(_ALIKE, [sorted(keys), sorted(names)])
        found = {pk for (pk,) in cursor.fetchall()}
        cursor.execute(_AS_BEFORE)
    return found | set(Company.objects.filter(code__in=signs).values_list("pk", flat=True)) if signs else found


def _keys(one: Meant) -> Iterator[str]:
    """As the search for duplicates writes them (customers/matching/keys.py)."""
    if one.name:
        yield from names_keys([company_name(one.name)])
    numbers = (numbered("code", one.code), numbered("biz", one.biz_no), numbered("biz", digits(one.biz_no)))
    yield from number_keys(filter(None, numbers))


def referred(context: Context, found: Companies, row: Row, one: Meant, *, field: str = "company") -> Company | None:
    """The company that a row points at; several are a problem of the row, none is the caller's affair."""
    companies = found.meant(one)
    if len(companies) > 1:
        context.reject(row, "ambiguous", field, candidates=candidates(companies))
        return None
    if companies and one.name and not one.external_id and not one.code and companies[0].name != one.name:
        context.warn(row, "read_as", field, read=companies[0].name)
    return companies[0] if companies else None


def candidates(records: Iterable[Company]) -> str:
    return ", ".join(f"{one.name} ({one.code or one.biz_no or f'#{one.pk}'})" for one in list(records)[:5])


def meant_by(row: Row, *, prefix: str = "company") -> Meant:
    """The company that a row of another kind points at."""
    return Meant(row.get(f"{prefix}_external_id", ""), row.get(f"{prefix}_code", ""), "", row.get(prefix, ""))


def digits(number: str) -> str:
    return re.sub(r"\D", "", number)
