"""What a password may not be made of, besides what the framework refuses (short, common, like the person's own data)."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.search import normalised
from sellers.models import OrgUnit

# whoever guesses for this system begins with these
PRODUCT_WORDS = ("hanjang", "한장", "password", "비밀번호", "sales", "영업")
SUM_FIRST = re.compile(rb"([0-9A-Fa-f]{40})(?![0-9A-Za-z])")
PLACES, NEIGHBOURS = 200, 4  # of a list of stolen passwords, what is looked at before it is relied on
LONGEST_LINE = 1000
LEFT_MUST_BE = 8  # characters beside such a word, so that "한장" in a long sentence does no harm


class NotAboutHere:
    """Refuses what is little more than the name of the product, of the company or of one of its units."""

    def validate(self, password: str, user: Any = None) -> None:
        text = password.lower()
        for word in (*PRODUCT_WORDS, *_own_words()):
            if word in text and len(re.sub(r"[\W\d_]", "", text.replace(word, ""))) < LEFT_MUST_BE:
                raise ValidationError(_("Too easy to guess: it is little more than “%(word)s”.") % {"word": word})

    def get_help_text(self) -> str:
        return _("Not the name of the company, of a team or of this product with a number behind it.")


class NotBreached:
    """Refuses what stands in the list of stolen passwords that the deployment names (BREACHED_PASSWORDS).

    A text file with a SHA-1 first in each line, in their order, as lists of breaches are given out. It is looked up where
    it lies, by halves: such a list is larger than the memory. Nothing is asked outside. At the start of the product
    `fault_of_list` says where a file is none of these: it would protect nobody, and nothing would say so.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if not settings.BREACHED_PASSWORDS:
            return
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        with Path(settings.BREACHED_PASSWORDS).open("rb") as lines:
            if _stands_in(lines, wanted):
                raise ValidationError(_("This password was stolen somewhere before and stands in lists of thieves."))

    def get_help_text(self) -> str:
        return _("Not one that was stolen elsewhere.")


def _stands_in(lines: IO[bytes], wanted: bytes) -> bool:
    """Whether a line of a sorted file begins with `wanted`."""
    low, high = 0, lines.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        found = _line_after(lines, middle)
        if found and found < wanted:
            low = middle + 1
        else:
            high = middle
    return _line_after(lines, low) == wanted


def _line_after(lines: IO[bytes], place: int) -> bytes:
    """The hash of the first line that begins at a place or behind it; empty at the end."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline()[:40].strip().upper()


def fault_of_list(path: str) -> str:
    """What of a file is not as `NotBreached` reads it; empty for a list. Looked at here and there, whatever its size.

    Errors: OSError where it cannot be read.
    """
    with Path(path).open("rb") as lines:
        end = _end_of(lines)
        if not end:
            return "is empty"
        last = b""
        for begins, line in _here_and_there(lines, end):
            found = SUM_FIRST.match(line)
            if line.startswith(codecs.BOM_UTF8):
                return "begins with a byte order mark"
            if not found:
                return f"has no SHA-1 of 40 hexadecimal digits first in its line at byte {begins}"
            if found[1].upper() < last:
                return f"is not in the order of its sums at byte {begins}"
            last = found[1].upper()
    return ""


def _end_of(lines: IO[bytes]) -> int:
    """Where the empty lines at the end begin."""
    tail = max(lines.seek(0, 2) - LONGEST_LINE, 0)
    lines.seek(tail)
    return tail + len(lines.read().rstrip())


def _here_and_there(lines: IO[bytes], end: int) -> Iterator[tuple[int, bytes]]:
    """Neighbouring lines at places spread over a file, in their order, with where each begins."""
    lines.seek(0)
    for place in range(0, end, max(end // PLACES, 1)):
        if place > lines.tell():
            lines.seek(place)
            lines.readline(LONGEST_LINE)
        for _neighbour in range(NEIGHBOURS):
            begins = lines.tell()
            if begins >= end:
                return
            yield begins, lines.readline(LONGEST_LINE)


def _own_words() -> set[str]:
    """Names of our company and units, at least two characters long; a few hundred at the most."""
    names = OrgUnit.objects.values_list("name", "name_en")
    words = {normalised(name) for pair in names for name in pair}
    return {word for word in words if len(word) > 1}
