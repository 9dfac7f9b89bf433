"""What a column can give: a field with its type, its names in other people's files and its known values."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from django.utils.functional import Promise

Labels = Mapping[str, tuple[str | Promise, tuple[str, ...]]]


@dataclass(frozen=True, eq=False)
class Field:
    """Compared by identity.

    `kind` is one of text, prose, date, instant, decimal, integer, boolean, email, phone, choice, choices.

    `synonyms` stand in order of preference; `choices` maps a code to its label and the other words for it.
    """

    code: str
    label: str | Promise
    kind: str = "text"
    required: bool = False
    synonyms: tuple[str, ...] = ()
    help: str | Promise = ""
    limit: int = 200
    places: int = 2
    is_money: bool = False
    not_negative: bool = True
    largest: int = 2_000_000_000
    choices: Labels = default(default_factory=dict)

    def choice_of(self, text: str) -> str:
        """The code that a word stands for; empty where it is none of them."""
        wanted = plain(text)
        for code, (label, words) in self.choices.items():
            if wanted in {plain(code), plain(str(label)), *map(plain, words)}:
                return code
        return ""

    def choice_words(self) -> str:
        return ", ".join(str(label) for label, _words in self.choices.values())


def labels(enum: Any, synonyms: Mapping[str, tuple[str, ...]]) -> Labels:
    """The choices of a Django enumeration with further words for each."""
    return {code: (label, synonyms.get(code, ())) for code, label in zip(enum.values, enum.labels, strict=True)}


def plain(text: str) -> str:
    """For comparing: full-width signs as narrow ones, lower case, letters and digits only."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())
