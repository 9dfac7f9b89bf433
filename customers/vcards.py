"""People as vCards 4.0, for the address book of a telephone. What only we think of somebody is not in it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from customers.models import Employment, Person

CONTENT_TYPE = "text/vcard; charset=utf-8"
_WIDEST = 75  # octets of a line, RFC 6350 §3.2


def vcards(people: Iterable[Person], jobs: Mapping[int, Employment]) -> Iterator[str]:
    for person in people:
        yield vcard(person, jobs.get(person.pk))


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
