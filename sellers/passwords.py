"""What a password may not be made of, besides what the framework refuses (short, common, like the person's own data)."""

import hashlib
import re
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.search import normalised
from sellers.models import OrgUnit

# whoever guesses for this system begins with these
PRODUCT_WORDS = ("hanjang", "한장", "password", "비밀번호", "sales", "영업")
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

    A text file with a SHA-1 in capitals first in each line, in their order, as lists of breaches are given out. It is
    looked up where it lies, by halves: such a list is larger than the memory. Nothing is asked outside.
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
    return lines.readline()[:40].strip()


def _own_words() -> set[str]:
    """Names of our company and units, at least two characters long; a few hundred at the most."""
    names = OrgUnit.objects.values_list("name", "name_en")
    words = {normalised(name) for pair in names for name in pair}
    return {word for word in words if len(word) > 1}
