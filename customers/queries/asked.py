"""Kept questions for words: their SQL is the same for one word and for five (`core.search.matching` writes each anew)."""

import re

from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import Combinable

from core.search import grams_of, words_of


def asked_with(text: str) -> dict[str, list[str]]:
    """What a kept question with `holds` is asked with: as many words as there are make the same text of SQL. {} for none."""
    words = words_of(text)
    grams = sorted({gram for word in words for gram in grams_of(word)})
    return {"words": [f"%{escaped(word)}%" for word in words], "grams": grams} if words else {}


def holds(words: Combinable, grams: Combinable) -> Q:
    """What `matching` asks of a row, with blanks for `asked_with`."""
    text, known = (
        _compared("search_text", "LIKE ALL(", words, "::text[])"),
        _compared("grams", "@> ", grams, "::text[]"),
    )
    return Q(text) & Q(known)  # the quicker check comes first


def like(column: str, pattern: Combinable) -> Q:
    """That a column is like a pattern, whose words are `escaped`."""
    return Q(_compared(column, "LIKE ", pattern))


def escaped(word: str) -> str:
    """A word whose signs mean nothing more than themselves within a pattern."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def _compared(column: str, sign: str, value: Combinable, end: str = "") -> Func:
    return Func(F(column), value, template=f"%(expressions)s{end}", arg_joiner=f" {sign}", output_field=BooleanField())
