"""How alike two records are: each field adds evidence for or against, as in Fellegi and Sunter's linkage.

Weights are in bits, set once for all sources (docs/duplicates.md says on which data); a pair at `SAME` or above is
taken for the same. Distances are rapidfuzz's, on letters (NFD), since a Korean syllable holds up to four of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from customers.matching.facts import Facts
from customers.matching.words import jamo, sound

SAME = 8.0
# at least this alike → bits; the first that fits
_PERSON_NAME = ((0.995, 6.0), (0.93, 4.5), (0.87, 3.0), (0.78, 1.0), (0.65, -2.0), (0.0, -6.0))
_COMPANY_NAME = ((0.995, 9.0), (0.93, 5.5), (0.87, 3.5), (0.78, 0.5), (0.65, -3.0), (0.0, -7.0))
_ADDRESS = ((0.92, 6.5), (0.8, 5.5), (0.65, 3.5), (0.5, 1.5), (0.0, -1.0))
_SHARED_MAILBOXES = frozenset(
    ["info", "admin", "office", "contact", "sales", "support", "mail", "help", "webmaster", "hr", "master"]
)
_ADDRESS_WORDS = 4  # fewer say too little to be a part of a whole
_CITY_WORDS = ("특별시", "광역시", "특별자치시", "특별자치도", "도")
_OLD_REGIONS = {
    "전라북": "전북",
    "전라남": "전남",
    "경상북": "경북",
    "경상남": "경남",
    "충청북": "충북",
    "충청남": "충남",
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """`bits` of evidence; `same` and `differ` name the fields that speak for and against it."""

    bits: float
    same: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.bits >= SAME


@dataclass(slots=True)
class _Sum:
    bits: float = 0.0
    same: list[str] = field(default_factory=list)
    differ: list[str] = field(default_factory=list)

    def add(self, name: str, bits: float) -> None:
        self.bits += bits
        if bits >= 1:
            self.same.append(name)
        elif bits <= -1:
            self.differ.append(name)


def compare(a: Facts, b: Facts) -> Likeness:
    """How alike two people or two companies are; a person and a company never are."""
    if a.is_company != b.is_company:
        return Likeness(-99.0)
    found = _Sum()
    found.add("name", _name_bits(a, b))
    if a.phones and b.phones:
        found.add("phone", 7.0 if a.phones & b.phones else _near_phone(a.phones, b.phones))
    if a.emails and b.emails:
        found.add("email", _email_bits(a.emails, b.emails))
    if a.numbers and b.numbers:
        found.add("number", _number_bits(a, b))
    if a.born and b.born:
        found.add("born", _born_bits(a.born, b.born))
    if a.address and b.address:
        found.add("address", _address_bits(a, b))
    if a.postcode and b.postcode:
        found.add("postcode", 1.5 if a.postcode == b.postcode else _near(a.postcode, b.postcode, 0.5, -0.5))
    if a.companies and b.companies:
        found.add("company", _company_bits(a, b))
    if a.sites and b.sites:
        found.add("site", 4.0 if a.sites & b.sites else -0.5)
    if a.region and b.region:
        found.add("region", 0.5 if _city(a.region) == _city(b.region) else -0.5)
    return Likeness(found.bits, tuple(found.same), tuple(found.differ))


def name_likeness(a: Iterable[str], b: Iterable[str], *, is_company: bool) -> float:
    """0 to 1, the best of all ways to write both names; -1 where their scripts cannot be compared."""
    one = _company_likeness if is_company else _person_likeness
    return max((one(x, y) for x, y in product(a, b)), default=-1.0)


def _name_bits(a: Facts, b: Facts) -> float:
    alike = name_likeness(a.names, b.names, is_company=a.is_company)
    if a.generations and b.generations and not a.generations & b.generations:
        return -6.0  # father and son
    if alike < 0:
        return 0.0
    return _step(_COMPANY_NAME if a.is_company else _PERSON_NAME, alike)


def _company_likeness(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if _figures(a) != _figures(b):
        return 0.3  # 제10호 and 제11호 are two, however alike
    return min(0.99, fuzz.ratio(jamo(a), jamo(b)) / 100)


def _person_likeness(a: str, b: str) -> float:
    if a == b or a.replace(" ", "") == b.replace(" ", ""):
        return 1.0
    if _is_han(a) != _is_han(b):
        return -1.0
    x, y = sound(a), sound(b)
    best = 0.99 * max(_ordered(x, y), fuzz.token_sort_ratio(x, y) / 100, 0.0)
    if _is_hangul(a) and _is_hangul(b):
        return min(0.99, fuzz.ratio(jamo(a), jamo(b)) / 100)
    return 0.995 if sorted(a.split()) == sorted(b.split()) else max(best, _by_words(x.split(), y.split()))


def _ordered(x: str, y: str) -> float:
    """Family name first or last."""
    words = y.split()
    turned = "".join(words[-1:] + words[:-1])
    bare = x.replace(" ", "")
    return max(fuzz.ratio(bare, y.replace(" ", "")), fuzz.ratio(bare, turned)) / 100


def _by_words(x: list[str], y: list[str]) -> float:
    """Word for word, each with its best fellow; a short form that begins the longer one nearly counts as it."""
    short, long = sorted((x, y), key=len)
    left, total = list(long), 0.0
    for word in short:
        alike, fellow = max((_word(word, other), other) for other in left) if left else (0.0, "")
        total += alike
        if fellow:
            left.remove(fellow)
    return (total / len(short)) - 0.06 * len(left) if short else 0.0


def _word(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if a.startswith(b) or b.startswith(a):
        return 0.9 if min(len(a), len(b)) > 1 else 0.8
    return 0.95 * JaroWinkler.similarity(a, b)


def _email_bits(a: frozenset[str], b: frozenset[str]) -> float:
    both = a & b
    if both:
        return 7.0 if any(one.split("@")[0] not in _SHARED_MAILBOXES for one in both) else 1.0
    mine, theirs = ({one.split("@")[0] for one in side} for side in (a, b))
    if any(len(one) > 3 and one not in _SHARED_MAILBOXES for one in mine & theirs):
        return 1.5
    return -1.0


def _address_bits(a: Facts, b: Facts) -> float:
    """One that leaves out the region or the building is nearly the same; a company elsewhere is another, people move."""
    whole = fuzz.token_sort_ratio(a.address, b.address)
    if min(len(a.address.split()), len(b.address.split())) >= _ADDRESS_WORDS:
        whole = max(whole, 0.95 * fuzz.token_set_ratio(a.address, b.address))
    bits = _step(_ADDRESS, whole / 100)
    return 2 * bits if a.is_company and bits < 0 else bits


def _company_bits(a: Facts, b: Facts) -> float:
    """An employer in common, by name or by the domain of e-mail; a domain says nothing more beside one address."""
    mine, theirs = ({one for one in side if not one.startswith("@")} for side in (a.companies, b.companies))
    if mine & theirs or (a.companies & b.companies and not a.emails & b.emails):
        return 4.0
    return -1.0 if mine and theirs else 0.0


def _number_bits(a: Facts, b: Facts) -> float:
    if a.numbers & b.numbers:
        return 10.0
    kinds = {one.split(":")[0] for one in a.numbers} & {one.split(":")[0] for one in b.numbers}
    if not kinds:
        return 0.0
    if a.is_company:
        return -8.0  # one name under two business numbers is two companies
    near = any(
        x.split(":")[0] == y.split(":")[0] and DamerauLevenshtein.distance(x, y) <= 1
        for x, y in product(a.numbers, b.numbers)
    )
    return 5.0 if near else -5.0


def _born_bits(a: frozenset[str], b: frozenset[str]) -> float:
    if a & b:
        return 6.0 if len(a) == len(b) == 1 else 5.0
    near = min(DamerauLevenshtein.distance(x, y) for x, y in product(a, b))
    swapped = any(x[:4] == y[:4] and x[4:6] == y[6:] and x[6:] == y[4:6] for x, y in product(a, b))
    return 4.0 if near <= 1 or swapped else (1.0 if near == 2 else -5.0)


def _near_phone(a: frozenset[str], b: frozenset[str]) -> float:
    """A number without its area code is contained in the whole one; one wrong digit is a slip."""
    if any(x.endswith(y) or y.endswith(x) for x, y in product(a, b)):
        return 5.0
    return 2.0 if any(len(x) == len(y) and DamerauLevenshtein.distance(x, y) <= 1 for x, y in product(a, b)) else -1.5


def _near(a: str, b: str, near: float, far: float) -> float:
    return near if DamerauLevenshtein.distance(a, b) <= 1 else far


def _step(steps: tuple[tuple[float, float], ...], value: float) -> float:
    return next(bits for least, bits in steps if value >= least)


def _figures(name: str) -> str:
    return "".join(sign for sign in name if sign.isdigit())


def _city(region: str) -> str:
    for word in _CITY_WORDS:
        region = region.replace(word, "")
    return _OLD_REGIONS.get(region.strip(), region.strip())[:2]


def _is_han(name: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in name)


def _is_hangul(name: str) -> bool:
    return any("가" <= sign <= "힣" for sign in name)
