"""Dates and times as people and programs write them. What order day and month have is settled per column."""

import datetime as dt
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

YMD, MDY, DMY = "ymd", "mdy", "dmy"
ORDER_NAMES = {YMD: "YYYY-MM-DD", MDY: "MM/DD/YYYY", DMY: "DD.MM.YYYY"}
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_EXCEL_EPOCH = dt.date(1899, 12, 30)  # day 0, with Excel's leap year of 1900 that never was
_PARTS = re.compile(r"^(\d{1,4})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(\d{1,4})\s*\.?(?=$|[\sT(])")
_KOREAN = re.compile(r"^(\d{2,4})\s*년\s*(\d{1,2})\s*월\s*(\d{1,2})\s*일")
_RUN = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})(?=$|[\sT])")
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_DAY_MONTH = re.compile(r"^(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})\b")
_MONTH_DAY = re.compile(r"^([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_WEEKDAY = re.compile(r"^\s*\(?[월화수목금토일](?:요일)?\)?\s*(?=$|\d|오)")
_TIME = re.compile(
    r"^[T\s]*(오전|오후|AM|PM)?\s*(\d{1,2})(?::|시\s*)(\d{1,2})?(?::|분)?\s*(?::?(\d{1,2})(?:[.,]\d+)?초?)?\s*(AM|PM)?"
    r"\s*(Z)?\s*([+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)


def order_of(values: Iterable[str]) -> tuple[str, bool]:
    """(order, whether it was only assumed) of the numeric dates of a column; four-digit years need none."""
    possible, seen, separators = {YMD, MDY, DMY}, False, set()
    for value in values:
        match = _PARTS.match(value.strip())
        if match is None or len(match[1]) > 2:
            continue
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        seen = True
        separators.add(match[2])
        fits = {
            YMD: len(match[4]) <= 2 and second <= 12 and 1 <= third <= 31,
            MDY: first <= 12 and 1 <= second <= 31,
            DMY: second <= 12 and 1 <= first <= 31,
        }
        narrowed = {order for order in possible if fits[order]}
        possible = narrowed or possible
    if not seen:
        return YMD, False
    if len(possible) == 1:
        return possible.pop(), False
    if possible >= {MDY, DMY} and YMD not in possible:
        return (DMY if separators == {"."} else MDY), True
    preferred = MDY if separators == {"/"} and MDY in possible else YMD if YMD in possible else MDY
    return preferred, True


def read_date(text: str, order: str, zone: ZoneInfo) -> dt.date | None:
    """The day; an instant with its own zone gives the day in `zone`, except at midnight, which only says a day."""
    found = _split(text.strip(), order)
    if found is None:
        return None
    day, rest = found
    if not rest:
        return day
    moment = _time(rest)
    if moment is None:
        return None
    clock, offset = moment
    if offset is None or clock == dt.time():
        return day
    return dt.datetime.combine(day, clock, tzinfo=offset).astimezone(zone).date()


def read_instant(text: str, order: str, zone: ZoneInfo) -> dt.datetime | None:
    """The moment, aware; a time without a zone is meant in `zone`, a day without a time is its noon there."""
    found = _split(text.strip(), order)
    if found is None:
        return None
    day, rest = found
    if not rest:
        return dt.datetime.combine(day, dt.time(12), tzinfo=zone)
    moment = _time(rest)
    return dt.datetime.combine(day, moment[0], tzinfo=moment[1] or zone) if moment else None


def _split(text: str, order: str) -> tuple[dt.date, str] | None:
    """The day, and what follows it."""
    if _SERIAL.match(text):
        return _from_serial(float(text))
    for pattern, parts in ((_KOREAN, "ymd"), (_RUN, "run"), (_DAY_MONTH, "dMy"), (_MONTH_DAY, "Mdy"), (_PARTS, order)):
        match = pattern.match(text)
        if match is None:
            continue
        day = _day(match, parts)
        rest = text[match.end() :]
        weekday = _WEEKDAY.match(rest)
        return (day, (rest[weekday.end() :] if weekday else rest).strip()) if day else None
    return None


def _day(match: re.Match[str], parts: str) -> dt.date | None:
    found = [group for group in match.groups() if group is not None and group not in "./-"]
    if parts == "run":
        year, month, day = int(found[0] + found[1]), int(found[2]), int(found[3])
    elif "M" in parts:
        month = _MONTHS.get(found[parts.index("M")].lower(), 0)
        year, day = int(found[2]), int(found[parts.index("d")])
    else:
        parts = "ymd" if len(found[0]) > 2 else "dmy" if len(found[2]) > 2 and parts == "ymd" else parts
        numbers = dict(zip(parts, map(int, found), strict=True))
        year, month, day = numbers["y"], numbers["m"], numbers["d"]
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _from_serial(number: float) -> tuple[dt.date, str] | None:
    """A day number of a spreadsheet, 1927 to 2119."""
    if not 10_000 <= number <= 80_000:
        return None
    day = _EXCEL_EPOCH + dt.timedelta(days=int(number))
    seconds = round(number % 1 * 86_400)
    return day, f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" if seconds else ""


def _time(text: str) -> tuple[dt.time, dt.tzinfo | None] | None:
    match = _TIME.match(text)
    if match is None:
        return None
    before, hour_text, minute, second, after, utc, offset = match.groups()
    hour, half = int(hour_text), (before or after or "").lower()
    if half in ("pm", "오후") and hour < 12:
        hour += 12
    elif half in ("am", "오전") and hour == 12:
        hour = 0
    try:
        clock = dt.time(hour, int(minute or 0), min(int(second or 0), 59))
    except ValueError:
        return None
    if offset:  # "…Z-0300" is written by some exports: the offset is what was meant
        sign, digits = (-1 if offset[0] == "-" else 1), offset[1:].replace(":", "")
        shift = sign * dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return (clock, dt.timezone(shift)) if abs(shift) < dt.timedelta(hours=24) else None
    return clock, dt.UTC if utc else None
