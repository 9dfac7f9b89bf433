"""Blocking keys: two records that may be the same share at least one, so that a lookup reads an index."""

from collections.abc import Iterable, Iterator

from customers.matching.facts import Facts
from customers.matching.words import sound

_LONG = 4


def keys_of(facts: Facts) -> list[str]:
    """Short texts in a set order; a company has about five, and no key is shared by more than a few hundred of 100,000."""
    return sorted(set(_company_keys(facts) if facts.is_company else _person_keys(facts)))


def names_keys(folded: Iterable[str]) -> Iterator[str]:
    """The key of a company's whole name."""
    return (f"n:{name[:40]}" for name in folded)


def number_keys(numbers: Iterable[str]) -> Iterator[str]:
    """The keys of what identifies a company or a person by its number, "kind:value"."""
    return (f"x:{number[:60]}" for number in numbers)


def _company_keys(facts: Facts) -> Iterator[str]:
    yield from names_keys(facts.names)
    for name in facts.names:
        if len(name) >= _LONG:
            yield f"b:{name[:_LONG]}"
            yield f"e:{name[-_LONG:]}"
            yield f"s:{_skeleton(name)[:12]}"
    yield from _common(facts)


def _person_keys(facts: Facts) -> Iterator[str]:
    for name in facts.names:
        words = sorted(sound(name).split())
        yield f"n:{''.join(words)}"
        for born in facts.born:
            yield f"d:{born}"
        if facts.postcode:
            yield from (f"w:{word[:4]}{facts.postcode}" for word in words)
        if facts.address:
            yield from (f"a:{word[:3]}{facts.address[:12]}" for word in words)
        if len(words) > 1:
            yield f"i:{words[0][:3]}{words[-1][:3]}"
    yield from _common(facts)


def _common(facts: Facts) -> Iterator[str]:
    for phone in facts.phones:
        yield f"p:{phone[-7:]}"
    for email in facts.emails:
        yield f"m:{email[:60]}"
    for host in facts.sites:
        yield f"h:{host[:60]}"
    yield from number_keys(facts.numbers)


def _skeleton(name: str) -> str:
    """Only the consonants of how it sounds: what slips of vowels leave alone."""
    return "".join(sign for sign in sound(name) if sign not in "aeiouwy ")
