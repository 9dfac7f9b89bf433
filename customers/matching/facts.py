"""What is compared: the folded facts of one record, whatever it came from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from customers.matching import words

_ADDRESS = re.compile(r"[^\s<>\"]+@[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """One record, folded. Empty means not known, and speaks neither for nor against."""

    is_company: bool
    names: tuple[str, ...] = ()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()  # where a person works or worked, folded or as ids
    sites: frozenset[str] = frozenset()
    region: str = ""
    address: str = ""
    postcode: str = ""
    born: frozenset[str] = frozenset()  # yyyymmdd; several where day and month cannot be told apart
    numbers: frozenset[str] = frozenset()  # "kind:value": business number, code, passport
    generations: frozenset[str] = frozenset()  # Jr, Sr, II: father and son are two


def person_facts(
    names: Iterable[str],
    *,
    phones: Iterable[str] = (),
    emails: Iterable[str] = (),
    companies: Iterable[str] = (),
    address: str = "",
    postcode: str = "",
    born: Iterable[str] = (),
    numbers: Iterable[str] = (),
) -> Facts:
    """Facts of a person, from values as they were typed."""
    names = list(names)
    return Facts(
        is_company=False,
        names=_folded(names, words.person_name),
        phones=_phones(phones),
        emails=_emails(emails),
        companies=frozenset(filter(None, companies)),
        address=words.address(address),
        postcode=words.plain(postcode).replace(" ", ""),
        born=frozenset(filter(None, born)),
        numbers=frozenset(filter(None, numbers)),
        generations=frozenset(one for name in names for one in words.generations(name)),
    )


def company_facts(
    names: Iterable[str],
    *,
    phones: Iterable[str] = (),
    emails: Iterable[str] = (),
    homepage: str = "",
    region: str = "",
    address: str = "",
    postcode: str = "",
    numbers: Iterable[str] = (),
) -> Facts:
    """Facts of a company, from values as they were typed."""
    return Facts(
        is_company=True,
        names=_folded(names, words.company_name),
        phones=_phones(phones),
        emails=_emails(emails),
        sites=frozenset(filter(None, [words.site(homepage)])),
        region=words.plain(region),
        address=words.address(address),
        postcode=words.plain(postcode).replace(" ", ""),
        numbers=frozenset(filter(None, numbers)),
    )


def _folded(names: Iterable[str], fold: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded for name in names if (folded := fold(name))))  # type: ignore[operator]


def _phones(typed: Iterable[str]) -> frozenset[str]:
    """The last nine digits: +82 10-1234-5678 and 010 1234 5678 are one number."""
    bare = (words.digits(one) for one in typed)
    return frozenset(one[-9:] for one in bare if len(one) >= 7)


def _emails(typed: Iterable[str]) -> frozenset[str]:
    return frozenset(found[0].casefold() for one in typed if (found := _ADDRESS.search(one)))
