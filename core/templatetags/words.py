"""Money, days, instants and phones as a reader of the page's language writes them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import phonenumbers
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from core import clock

SYMBOLS = {"USD": "US$", "EUR": "€", "JPY": "¥", "CNY": "CN¥", "GBP": "£", "KRW": "₩"}
NO_DECIMALS = {"KRW", "JPY", "VND"}
MILLION = Decimal(1_000_000)
LARGE = Decimal(10) ** 30  # and what is no number is not below it
WEEKDAYS = "월화수목금토일"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MINUTE, HOUR = 60, 3600
FAR = 30  # days after which "n days ago" is no longer how people speak


def _korean() -> bool:
    return (get_language() or "ko").startswith("ko")


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None


def money(value: Any, currency: str = "KRW") -> str:
    """480000000 → "480,000,000원" in Korean, "₩480,000,000" in English; nothing for None."""
    return _money(value, currency or "KRW", 0 if (currency or "KRW") in NO_DECIMALS else 2)


def price(value: Any, currency: str = "KRW") -> str:
    """Of one unit: as `money`, with the decimals that it has where nobody pays them: 0.4원, 1,200.5원."""
    amount, currency = _decimal(value), currency or "KRW"
    if amount is None or currency not in NO_DECIMALS:
        return money(value, currency)
    return _money(
        amount, currency, next(places for places in (0, 1, 2) if places == 2 or amount == round(amount, places))
    )


def _money(value: Any, currency: str, places: int) -> str:
    amount = _decimal(value)
    if amount is None:
        return ""
    figure = _grouped(abs(amount), places)
    sign = "−" if amount < 0 else ""
    if _korean():
        return f"{sign}{figure}원" if currency == "KRW" else f"{sign}{currency} {figure}"
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{figure}"


def millions(value: Any) -> str:
    """An amount in millions for a table whose header says 백만원: whole where it is whole, else one decimal."""
    amount = _decimal(value)
    if amount is None:
        return ""
    figure = (abs(amount) / MILLION).quantize(Decimal("0.1"), ROUND_HALF_UP)
    whole = figure == figure.to_integral_value()
    return ("−" if amount < 0 and figure else "") + _grouped(figure, 0 if whole else 1)


def figure(value: Any, places: int = 0) -> str:
    """A plain number with thousands apart."""
    if type(value) is int and 0 <= value < 1000 and not places:
        return str(value)
    amount = _decimal(value)
    return "" if amount is None else _grouped(amount, places)


def _grouped(amount: Decimal, places: int) -> str:
    """As Django writes it, what is beyond `places` cut off; in one step where it is whole: our languages part thousands alike."""
    if not places and abs(amount) < LARGE:
        return f"{int(amount):,}"
    return number_format(amount, places, use_l10n=True, force_grouping=True)


def capped(value: Any, cap: int = 1000) -> str:
    """A live count as it is shown: "1,000+" above the cap."""
    return f"{figure(cap)}+" if value is not None and int(value) > cap else figure(value)


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, dt.date) else None


def day(value: Any, form: str = "day") -> str:
    """A day: "11월 22일 (토)" / "Sat 22 Nov"; the year where it is another one. Forms: day, short, full."""
    date = _day(value)
    if date is None:
        return ""
    this_year = date.year == clock.today().year
    if _korean():
        if form == "short":
            return f"{date.month}.{date.day}." if this_year else f"{date.year}.{date.month}.{date.day}."
        text = f"{date.month}월 {date.day}일"
        text = text if this_year and form != "full" else f"{date.year}년 {text}"
        return f"{text} ({WEEKDAYS[date.weekday()]})" if this_year or form == "full" else text
    text = f"{date.day} {MONTHS[date.month - 1]}"
    text = text if this_year and form != "full" else f"{text} {date.year}"
    return text if form == "short" or (not this_year and form != "full") else f"{DAYS[date.weekday()]} {text}"


def moment(value: Any, form: str = "day") -> str:
    """A day with the time in the reader's zone; `form` is the day's."""
    return f"{day(value, form)} {time_of_day(value)}" if isinstance(value, dt.datetime) else day(value, form)


def time_of_day(value: Any) -> str:
    if not isinstance(value, dt.datetime):
        return ""
    return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%H:%M}"


def ago(value: Any) -> str:
    """How long ago, as people say it; far away it is the day."""
    date = _day(value)
    if date is None:
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        seconds = int((clock.now() - value).total_seconds())
        if 0 <= seconds < MINUTE:
            return _("just now")
        if 0 <= seconds < HOUR:
            n = seconds // MINUTE
            return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
        if 0 <= seconds < 12 * HOUR:
            n = seconds // HOUR
            return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    days = (clock.today() - date).days
    if days == 0:
        return pgettext("day", "today")
    if days == 1:
        return _("yesterday")
    if 1 < days <= FAR:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    return day(value)


def due(value: Any) -> str:
    """How far a day is: "오늘", "내일", "3일 뒤", "3일 지남"; far ahead it is the day."""
    date = _day(value)
    if date is None:
        return ""
    days = (date - clock.today()).days
    if days == 0:
        return pgettext("day", "today")
    if days == 1:
        return _("tomorrow")
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": figure(-days)}
    if days <= FAR:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return day(value)


def due_tone(value: Any) -> str:
    """The tone of a day something is due on: tone-bad when it has passed, tone-warn today, else nothing."""
    date, today = _day(value), clock.today()
    if date is None or date > today:
        return ""
    return "tone-warn" if date == today else "tone-bad"


def phone(value: Any) -> str:
    """+821012345678 → 010-1234-5678; a foreign number in its international form; anything else as it stands."""
    try:
        number = phonenumbers.parse(str(value or ""), "KR")
    except phonenumbers.NumberParseException:
        return str(value or "")
    korean = number.country_code == 82
    style = phonenumbers.PhoneNumberFormat.NATIONAL if korean else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def initial(name: Any) -> str:
    """The sign of a person or company without a picture: the first letter that says something."""
    text = str(name or "").replace("(주)", "").replace("㈜", "").replace("주식회사", "").strip()
    return text[:1].upper()


FORMS = {"moment": moment, "clock": time_of_day, "ago": ago, "due": due}


def time_element(value: Any, form: str = "day") -> SafeString | str:
    """<time datetime title>; static/js/times.js keeps "ago" fresh while the page is open."""
    if not isinstance(value, dt.date):
        return ""
    zone, machine, minutes = None, "", None  # a day is the same day in each zone
    if isinstance(value, dt.datetime):
        zone, machine = timezone.get_current_timezone(), value.isoformat(timespec="seconds")
        minutes = _minutes_since(value) if form == "ago" else None
    return _time_element(value, machine, form, get_language(), zone, clock.today(), minutes)


def _minutes_since(value: dt.datetime) -> int | None:
    """Full ones since an instant of the last twelve hours, whose words change by the minute; None of what is further away."""
    past = clock.now() - value if timezone.is_aware(value) else dt.timedelta(-1)
    return past // dt.timedelta(minutes=1) if dt.timedelta(0) <= past < dt.timedelta(hours=12) else None


@lru_cache(maxsize=8192)  # colleagues look at the same rows all day, and a list has thirty of them
def _time_element(value: Any, machine: str, form: str, *_reader: Any) -> SafeString:
    """`machine`: an instant as its own zone writes it. `_reader`: on what the words depend beside the value: language, zone,
    the day, and the minutes since it. None of them holds a sign of HTML but the words, which are escaped."""
    local = timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value
    machine = machine or value.isoformat()
    text = escape(FORMS[form](local) if form in FORMS else day(local, form))
    full = f"{day(local, 'full')} {time_of_day(local)}".strip()
    if form not in ("ago", "due"):
        return SafeString(f'<time datetime="{machine}" title="{full}">{text}</time>')
    # on paper "3 days ago" would be wrong tomorrow: print.css and report.css show data-paper instead
    return SafeString(
        f'<time datetime="{machine}" title="{full}" data-time="{form}" data-paper="{moment(local)}">'
        f"<span>{text}</span></time>"
    )


FILTERS = {
    "money": money, "millions": millions, "figure": figure, "capped": capped, "day": day, "moment": moment, "ago": ago,
    "due": due, "due_tone": due_tone, "time_of_day": time_of_day, "phone": phone, "initial": initial, "price": price,
}  # fmt: skip
