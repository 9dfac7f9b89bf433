"""One cell into one value, by the type of its field. What a column as a whole says is settled before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core import clock
from core.fields import clean_text
from core.imports.dates import ORDER_NAMES, YMD, order_of, read_date, read_instant
from core.imports.fields import Field
from core.imports.problems import WARNING, Problem

_BIG = (("조", 12), ("억", 8), ("천만", 7), ("백만", 6), ("만", 4), ("천", 3))
_LEAVES_OUT = 8  # 억, as a power of ten
_SIGNS = re.compile(
    r"^(?:KRW|USD|EUR|JPY|GBP|CNY|₩|￦|\\|\$|€|£|¥)\s*|\s*(?:원|달러|KRW|USD|EUR|JPY|GBP|CNY|€)$", re.IGNORECASE
)
LONGEST_NUMBER = 200  # characters; a cell that holds more holds no number
_THOUSANDS = re.compile(r"^-?\d{1,3}([,' \u00a0]\d{3})+(\.\d*)?$")
_EUROPEAN = re.compile(r"^-?\d{1,3}(\.\d{3})+,\d+$|^-?\d+,\d{1,2}$")
_EXPONENT = re.compile(r"^-?\d+(\.\d*)?E[+-]?\d{1,3}$", re.IGNORECASE)
_YES = frozenset(["true", "t", "yes", "y", "1", "예", "네", "o", "○", "참", "v", "✓", "on", "동의", "유"])
_NO = frozenset(["false", "f", "no", "n", "0", "아니오", "아니요", "x", "×", "거짓", "off", "미동의", "무"])
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Column:
    """What holds for all cells of a column."""

    header: str = ""
    order: str = YMD
    assumed: bool = False
    decimal_comma: bool = False
    scale: Decimal = Decimal(1)


def learned(
    header: str, field: Field, values: Iterable[str], *, order: str = "", scale: Decimal = Decimal(1)
) -> Column:
    """A column as its values (each once is enough) and the mapping say."""
    if field.kind in ("date", "instant"):
        found, assumed = (order, False) if order in ORDER_NAMES else order_of(values)
        return Column(header, found, assumed, scale=scale)
    if field.kind == "decimal":
        return Column(header, decimal_comma=_has_decimal_comma(values), scale=scale)
    return Column(header, scale=scale)


def _has_decimal_comma(values: Iterable[str]) -> bool:
    comma = False
    for value in values:
        bare = _SIGNS.sub("", value.strip())
        if re.fullmatch(r"-?\d+(,\d{3})*\.\d{1,2}", bare):
            return False
        comma = comma or bool(_EUROPEAN.match(bare))
    return comma


def read_cell(text: str, field: Field, column: Column) -> tuple[Any, Problem | None]:
    """(value, problem) of one cell; the value of an empty one is None. A warning comes with a value."""
    text = clean_text(text, lines=field.kind == "prose")
    if not text:
        return None, None
    value, code, params = _READERS[field.kind](text, field, column)
    if not code:
        return value, None
    level = WARNING if value is not None else "error"
    return value, Problem(code, column.header, text, params, level)


Read = tuple[Any, str, dict[str, Any]]


def _text(text: str, field: Field, _column: Column) -> Read:
    return (text, "", {}) if len(text) <= field.limit else (None, "too_long", {"limit": field.limit})


def _date(text: str, _field: Field, column: Column) -> Read:
    value = read_date(text, column.order, clock.company_zone())
    return (value, "", {}) if value and 1900 <= value.year <= 2200 else (None, "bad_date", {})


def _instant(text: str, _field: Field, column: Column) -> Read:
    value = read_instant(text, column.order, clock.company_zone())
    return (value, "", {}) if value and 1900 <= value.year <= 2200 else (None, "bad_instant", {})


def _decimal(text: str, field: Field, column: Column) -> Read:
    value = number_of(text, decimal_comma=column.decimal_comma)
    if value is None:
        return None, "bad_number", {}
    value = (value * column.scale) if field.is_money else value
    if abs(value) >= LARGEST:
        return None, "number_too_big", {}
    if value < 0 and field.not_negative:
        return None, "negative", {}
    return value.quantize(Decimal(1).scaleb(-field.places)), "", {}


def _integer(text: str, field: Field, column: Column) -> Read:
    value = number_of(re.sub(r"\s*(명|년|개|일|㎡|m2)$", "", text), decimal_comma=column.decimal_comma)
    if value is None or value != value.to_integral_value():
        return None, "bad_whole_number", {}
    if value < 0 and field.not_negative:
        return None, "negative", {}
    return (int(value), "", {}) if abs(value) <= field.largest else (None, "number_too_big", {})


def _boolean(text: str, _field: Field, _column: Column) -> Read:
    word = text.lower()
    return (word in _YES, "", {}) if word in _YES or word in _NO else (None, "bad_yes_no", {})


def _email(text: str, _field: Field, _column: Column) -> Read:
    address = text.removeprefix("mailto:").strip(" <>;,").lower()
    try:
        validate_email(address)
    except ValidationError:
        return None, "bad_email", {}
    return address, "", {}


def _phone(text: str, field: Field, column: Column) -> Read:
    if re.fullmatch(r"1[016789]\d{7,8}", text):  # 010… as a number loses its zero
        return "0" + text, "zero_restored", {"read": "0" + text}
    return _text(text, field, column)


def _choice(text: str, field: Field, _column: Column) -> Read:
    code = field.choice_of(text)
    return (code, "", {}) if code else (None, "bad_choice", {"choices": field.choice_words()})


def _choices(text: str, field: Field, column: Column) -> Read:
    found = []
    for part in re.split(r"[,;/|\n]", text):
        if part.strip():
            code, problem, params = _choice(part.strip(), field, column)
            if problem:
                return None, problem, params
            found.append(code)
    return found, "", {}


def number_of(text: str, *, decimal_comma: bool = False) -> Decimal | None:
    """A number as written: "1,234", "8.48E10", "₩1,000", "(500)", "1.5억", "1.234,56" in a column with decimal commas."""
    bare = text.strip().replace("−", "-")
    if len(bare) > LONGEST_NUMBER:
        return None
    negative = (bare.startswith("(") and bare.endswith(")")) or bare.endswith("-")
    bare = bare.strip("()").rstrip("-").strip()
    for _round in range(2):
        bare = _SIGNS.sub("", bare).strip()
    value = _plain_number(bare, decimal_comma) if "억" not in bare[:-1] else None
    if value is None:
        value = _korean_number(bare, decimal_comma)
    return -value if value is not None and negative else value


def _korean_number(text: str, decimal_comma: bool) -> Decimal | None:
    """ "3억 5천만", "1,200만", "1조 2천억": parts from large to small. After 억 people leave 만 out, and after 조 억: 4억 8천 is
    480,000,000."""
    total, rest, above = Decimal(0), text.replace("원", "").strip(), 0
    for word, power in _BIG:
        head, mark, tail = rest.partition(word)
        if not mark:
            continue
        part = _thousands(head.strip(), decimal_comma)
        if part is None:
            continue
        left_out = above - 4 if word == "천" and above >= _LEAVES_OUT else 0
        total, rest, above = total + part.scaleb(power + left_out), tail.strip(), power
    if not above:
        return None
    last = _plain_number(rest, decimal_comma) if rest else Decimal(0)
    return total + last if last is not None else None


def _thousands(text: str, decimal_comma: bool) -> Decimal | None:
    """What stands before 억 or 만: "1,200", "2천"."""
    bare = text.removesuffix("천").rstrip()
    part = _plain_number(bare, decimal_comma)
    return part.scaleb(3) if part is not None and bare != text else part


def _plain_number(text: str, decimal_comma: bool) -> Decimal | None:
    if decimal_comma:
        text = text.replace(".", "").replace(",", ".")
    elif _THOUSANDS.match(text):
        text = re.sub(r"[,' \u00a0]", "", text)
    if not (_EXPONENT.match(text) or re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text)):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_READERS = {
    "text": _text,
    "prose": _text,
    "date": _date,
    "instant": _instant,
    "decimal": _decimal,
    "integer": _integer,
    "boolean": _boolean,
    "email": _email,
    "phone": _phone,
    "choice": _choice,
    "choices": _choices,
}
