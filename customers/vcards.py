"""People and companies as vCards 4.0, for an address book. What only we think of them is not in it."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from core import clock
from customers.models import Company, Employment, Person
from customers.models.person import e164
from customers.queries.relations import primary_employments
from sellers.lists.sheets import MOST_ROWS, PART

VCF = "vcf"
CONTENT_TYPE = "text/vcard; charset=utf-8"
_WIDEST = 75  # octets of a line, RFC 6350 §3.2


def as_file(rows: QuerySet[Any], *, name: str) -> StreamingHttpResponse:
    """The answer that carries the cards of a list; whoever must not be contacted is left out of an address book."""
    cards = _cards(rows.filter(do_not_contact=False)) if rows.model is Person else _company_cards(rows)
    response = StreamingHttpResponse(cards, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y%m%d}.{VCF}"'
    return response


def _cards(people: QuerySet[Person]) -> Iterator[str]:
    """A part at a time: two queries for each."""
    for ids in _parts(people):
        part = Person.objects.in_bulk(ids)
        jobs = primary_employments(part.values(), on=clock.today())
        yield "".join(vcard(part[pk], jobs.get(pk)) for pk in ids if pk in part)


def _company_cards(companies: QuerySet[Company]) -> Iterator[str]:
    """A part at a time: one query for each."""
    for ids in _parts(companies):
        part = Company.objects.in_bulk(ids)
        yield "".join(company_vcard(part[pk]) for pk in ids if pk in part)


def _parts(rows: QuerySet[Any]) -> Iterator[list[int]]:
    ids = list(rows.values_list("pk", flat=True)[:MOST_ROWS])
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]


def vcard(person: Person, job: Employment | None) -> str:
    """One card. Where she must not be contacted the card says so, before somebody calls."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{_text(person.name)}", f"N:{_text(person.name)};;;;"]
    if job is not None:
        units = f";{_text(job.department)}" if job.department else ""
        lines.append(f"ORG:{_text(job.company.name)}{units}")
        lines += [f"TITLE:{_text(job.title)}"] if job.title else []
    if person.mobile:
        number = f"VALUE=uri:tel:{person.mobile_e164}" if person.mobile_e164 else f"VALUE=text:{_text(person.mobile)}"
        lines.append(f"TEL;TYPE=cell;{number}")
    lines += [f"EMAIL;TYPE=work:{_text(person.email)}"] if person.email else []
    if person.do_not_contact:
        words = _text(_("Do not contact"))
        lines += [f"CATEGORIES:{words}", f"NOTE:{words}"]
    return _card([*lines, f"UID:hanjang-person-{person.pk}"])


def company_vcard(company: Company) -> str:
    """One card of a company (RFC 6350 §6.1.4): how to reach it, not what it buys or owes."""
    name = _text(company.name)
    lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:org", f"FN:{name}", f"ORG:{name}"]
    if company.phone:
        number = e164(company.phone)
        lines.append("TEL;TYPE=work;" + (f"VALUE=uri:tel:{number}" if number else f"VALUE=text:{_text(company.phone)}"))
    lines += [f"URL:{_text(company.homepage)}"] if company.homepage else []
    lines += [f"ADR;TYPE=work:;;;;{_text(company.region)};;"] if company.region else []
    return _card([*lines, f"UID:hanjang-company-{company.pk}"])


def _card(lines: list[str]) -> str:
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def file_name(one: Person | Company) -> str:
    return (re.sub(r"[^\w가-힣.-]+", "-", one.name).strip("-.") or "card")[:80] + ".vcf"


def _text(value: str) -> str:
    value = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return re.sub(r"\r\n|\r|\n", r"\\n", value)


def _folded(line: str) -> str:
    """In lines of at most 75 octets, no sign torn."""
    parts, part, width = [], "", 0
    for sign in line:
        octets = len(sign.encode("utf-8", "replace"))
        if width + octets > _WIDEST:
            parts.append(part)
            part, width = "", 1  # the blank that goes on with it
        part, width = part + sign, width + octets
    return "\r\n ".join([*parts, part])
