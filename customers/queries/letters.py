"""People found by one letter, a syllable or an initial consonant as a rule (docs/adr/0057).

A family name is the first syllable, so those who have it stand side by side in the order of names. PostgreSQL takes those who
match for spread evenly over it and reads from the beginning until a page is full: half of all people for a late name. Asked
apart, whom a letter begins is a stretch of that order, and who has it elsewhere is spread as it believes.
"""

from typing import Any

from django.db.models import BooleanField, Func, Value
from django.db.models.functions import StrIndex

from core.search import words_of
from customers.models.person import LettersBeyond
from customers.queries.asked import escaped, like

CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
SYLLABLES, OF_A_CONSONANT = ord("가"), 588
WITHIN, BEYOND = ("letter", "begins", "ends"), ("letters", "pattern")
LAST = "\ud7fe"  # the last before what is no character; names begin with an earlier one


def one_letter(text: str) -> str:
    """The letter that is all that a search asks for, or "" where it asks for more."""
    words = words_of(text)
    return words[0] if len(words) == 1 and len(words[0]) == 1 and words[0] <= LAST else ""


def asked_with_letter(letter: str) -> dict[str, Any]:
    """What a kept question with `named_within` and `with_beyond` is asked with."""
    at = CONSONANTS.find(letter)
    first, step = (SYLLABLES + at * OF_A_CONSONANT, OF_A_CONSONANT) if at >= 0 else (ord(letter), 1)
    span = {"begins": chr(first), "ends": chr(first + step)}
    return span | {"letter": letter, "letters": [letter], "pattern": f"%{escaped(letter)}%"}


def named_from(rows: Any, letter: str) -> Any:
    """Those of `rows` whose name begins with the letter, or with a syllable that begins with the consonant."""
    asked = {name: Value(value) for name, value in asked_with_letter(letter).items() if name in WITHIN}
    return named_within(rows, **asked)


def named_within(rows: Any, letter: Any, begins: Any, ends: Any) -> Any:
    there = rows.filter(name_key__gte=begins, name_key__lt=ends)
    # holds for nearly all of them; of LIKE the planner would believe that few are left
    return there.alias(_at=StrIndex("search_text", letter)).exclude(_at=0)


def beyond_of(rows: Any, letter: str) -> Any:
    """Those who have the letter anywhere but at the beginning of their name. A name that begins with a consonant itself,
    or with another letter than what is searched does, counts with all its letters."""
    asked = {name: Value(value) for name, value in asked_with_letter(letter).items() if name in BEYOND}
    return with_beyond(rows, **asked)


def with_beyond(rows: Any, letters: Any, pattern: Any) -> Any:
    beyond = LettersBeyond("search_text", "name_key")
    has = Func(beyond, letters, template="%(expressions)s::text[]", arg_joiner=" @> ", output_field=BooleanField())
    return rows.filter(like("search_text", pattern), has)  # the quicker check comes first
