"""People as vCards 4.0, for the address book of a telephone. What only we think of somebody is not in it."""

import re
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from core import clock
from customers.models import Employment, Person
from customers.queries.relations import primary_employments
from sellers.lists.sheets import MOST_ROWS, PART

VCF = "vcf"
CONTENT_TYPE = "text/vcard; charset=utf-8"
_WIDEST = 75  # octets of a line, RFC 6350 §3.2


def as_file(people: QuerySet[Person], *, name: str) -> StreamingHttpResponse:
    """The answer that carries the cards of a list; whoever must not be contacted is left out of an address book."""
    response = StreamingHttpResponse(_cards(people.filter(do_not_contact=False)), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y%m%d}.{VCF}"'
    return response


def _cards(people: QuerySet[Person]) -> Iterator[str]:
    """A part at a time: two queries for each."""
    ids = list(people.values_list("pk", flat=True)[:MOST_ROWS])
    for start in range(0, len(ids), PART):
        part = Person.objects.in_bulk(ids[start : start + PART])
        jobs = primary_employments(part.values(), on=clock.today())
        yield "".join(vcard(part[pk], jobs.get(pk)) for pk in ids[start : start + PART] if pk in part)


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
    lines += [f"UID:hanjang-person-{person.pk}", "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def file_name(person: Person) -> str:
    return (re.sub(r"[^\w가-힣.-]+", "-", person.name).strip("-.") or "card")[:80] + ".vcf"


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
