"""Which column gives which field: by name, by hand, from a saved mapping or from one that ships for a known export.

A mapping is a dictionary, the same in files, in the database and in the page:
{"columns": {header: field or [fields]}, "values": {field: {from: to}}, "defaults": {field: text}, "scale": {field: factor},
 "dates": {field: "mdy"}, "system": name, "options": {…}, "encoding": "", "separator": ""}; a mapping that ships also has
"title" and "headers", the columns by which it knows its file.
"""

import json
import re
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import override

from core.imports.fields import Field, plain
from core.imports.kinds import ImportKind

Mapping = dict[str, Any]
DEFAULT_SYSTEM = "file"
_UNITS = (
    (re.compile(r"백만\s*(?:원|달러|불)?|\bin millions?\b|\bmillions?\b|\bmn\b", re.IGNORECASE), Decimal(1_000_000)),
    (re.compile(r"천만\s*원?"), Decimal(10_000_000)),
    (re.compile(r"십억\s*원?|\bin billions?\b|\bbillions?\b", re.IGNORECASE), Decimal(1_000_000_000)),
    (re.compile(r"억\s*원?"), Decimal(100_000_000)),
    (re.compile(r"만\s*원"), Decimal(10_000)),
    (re.compile(r"천\s*원|\bin thousands?\b|\bthousands?\b", re.IGNORECASE), Decimal(1_000)),
)
_IN_BRACKETS = re.compile(r"[(\[（]([^)\]）]*)[)\]）]")


def suggested(kind: ImportKind, columns: list[str]) -> Mapping:
    """The shipped mapping whose headers fit best, filled up by names; else by names alone."""
    shipped = shipped_for(kind, columns)
    mapping: Mapping = json.loads(json.dumps(shipped)) if shipped else {}
    given = {plain(header): fields for header, fields in mapping.get("columns", {}).items()}
    found = {column: given[plain(column)] for column in columns if plain(column) in given}
    taken = {code for fields in found.values() for code in codes_of(fields)}
    free = [column for column in columns if column not in found and not mapping.get("exact")]
    mapping["columns"] = found | _by_name(kind, free, taken)
    return mapping


def by_name(kind: ImportKind, columns: list[str]) -> dict[str, str]:
    """Header → field by the names alone."""
    return _by_name(kind, columns, set())


def fitted(mapping: Mapping, columns: list[str]) -> Mapping:
    """A saved or given mapping on the columns of a file, whose headers may differ in case and spaces."""
    given = {plain(header): fields for header, fields in mapping.get("columns", {}).items()}
    found = {column: given[plain(column)] for column in columns if given.get(plain(column))}
    return {**mapping, "columns": found}


def codes_of(fields: str | list[str] | None) -> list[str]:
    return [fields] if isinstance(fields, str) and fields else list(fields or [])


def shipped_for(kind: ImportKind, columns: list[str]) -> Mapping | None:
    present = {plain(column) for column in columns}
    fitting = [one for one in _shipped(kind) if {plain(header) for header in one["headers"]} <= present]
    return max(fitting, key=lambda one: len(one["headers"]), default=None)


@cache
def _shipped(kind: ImportKind) -> list[Mapping]:
    if kind.mappings is None:
        return []
    found = [json.loads(path.read_text("utf-8")) for path in sorted(kind.mappings.glob("*.json"))]
    return [one for one in found if one["kind"] == kind.code]


def _by_name(kind: ImportKind, columns: list[str], taken: set[str]) -> dict[str, str]:
    """Each field takes the free column that has its best name; a column is taken once."""
    found: dict[str, str] = {}
    names = {
        column: {plain(column), plain(_without_unit(column)), plain(_without_suffix(column))} for column in columns
    }
    for field in kind.fields:
        if field.code in taken:
            continue
        for word in _words(kind, field):
            column = next((column for column in columns if column not in found and word in names[column]), None)
            if column is not None:
                found[column] = field.code
                break
    return found


@cache
def _words(kind: ImportKind, field: Field) -> tuple[str, ...]:
    """Names of a field for comparing, the best first."""
    labels = []
    for language in ("ko", "en"):
        with override(language):
            labels.append(str(field.label))
    return tuple(dict.fromkeys(plain(word) for word in (field.code, *labels, *field.synonyms) if plain(word)))


def _without_unit(column: str) -> str:
    return _IN_BRACKETS.sub("", column).strip(" *")


def _without_suffix(column: str) -> str:
    return re.sub(r"__c$", "", column, flags=re.IGNORECASE)


def scale_of(mapping: Mapping, header: str, field: Field) -> Decimal:
    """By what an amount is multiplied: as the mapping says, else as the header's bracket does ("금액(백만원)")."""
    if not field.is_money:
        return Decimal(1)
    if field.code in mapping.get("scale", {}):
        return Decimal(str(mapping["scale"][field.code]))
    stated = " ".join(_IN_BRACKETS.findall(header)) or header
    return next((factor for pattern, factor in _UNITS if pattern.search(stated)), Decimal(1))
