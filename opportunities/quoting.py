"""What an offer comes to: pure, no database. Amounts are Decimals in the offer's currency, rounded once each."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.templatetags.words import figure
from opportunities.money import rounded

HUNDRED = Decimal(100)
_DIGITS = "영일이삼사오육칠팔구"
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조", "경")


@dataclass(frozen=True)
class Totals:
    """`lines` is the sum of the lines as they are printed: without VAT, or with it where prices include it."""

    lines: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal


def totals_of(amounts: Iterable[Decimal], *, vat_pct: Decimal, vat_included: bool, currency: str) -> Totals:
    """Sum, net amount, VAT and total, each in what can be paid in the currency; net and VAT sum to the total exactly.

    With prices that include VAT the total is the lines' sum and the net amount is taken out of it; else VAT is added.
    """
    lines = sum(amounts, Decimal(0))
    if vat_included:
        net = rounded(lines * HUNDRED / (HUNDRED + vat_pct), currency)
        return Totals(lines, net, lines - net, lines)
    vat = rounded(lines * vat_pct / HUNDRED, currency)
    return Totals(lines, lines, vat, lines + vat)


def in_korean_words(amount: Decimal) -> str:
    """13200000 → "일금 일천삼백이십만원정", as it is written on paper that nobody shall change a figure of; won only."""
    whole = int(amount)
    groups = []
    for myriad in _MYRIADS:
        whole, rest = divmod(whole, 10_000)
        if rest:
            groups.append(_group(rest) + myriad)
    return f"일금 {''.join(reversed(groups)) or _DIGITS[0]}원정"


def _group(number: int) -> str:
    """A number below 10,000; "one" is written out, so that no sign can be put before it."""
    digits = f"{number:04d}"
    return "".join(_DIGITS[int(digit)] + _PLACES[3 - place] for place, digit in enumerate(digits) if digit != "0")


def plain(number: Decimal) -> str:
    """With its thousands apart and no more places than it needs: 1,200 or 1.5."""
    short = number.normalize()
    return figure(short, max(0, -int(short.as_tuple().exponent)))
