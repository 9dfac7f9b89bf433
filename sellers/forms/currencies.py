"""Shape of exchange rates: one in a line, many pasted, and a correction."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.numbers import NumberField
from sellers.actions.currencies import NewRate
from sellers.currencies import company_currency, latest_rates
from sellers.days import DayField, is_plausible, out_of_range

LINES = 500
FAR = Decimal("1.5")  # a rate that is this many times the last one, or its part, is asked about
_CODE = re.compile(r"^[A-Z]{3}$")
# what follows is no more of it: 1380,50 is no 1380 from a source called 50
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LINE = re.compile(
    rf"^([A-Za-z]{{3}})[\s,;]+(\d{{4}})[-./]\s?(\d{{1,2}})[-./]\s?(\d{{1,2}})\.?[\s,;]+({_FIGURE})(?!\d|[.,]\d)(?:[\s,;]+(.*))?$"
)


class RateField(NumberField):
    """1,380.50 as banks print it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=8, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value <= 0:
            raise forms.ValidationError(_("A rate is above zero."))


class RatesForm(forms.Form):
    """Today's rate of one currency, or many lines such as "USD 2026-11-20 1,380.50 Hana Bank"."""

    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, required=False)
    from_on = DayField(label=gettext_lazy("Holds from"), required=False)
    rate = RateField(label=gettext_lazy("Rate"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=80, required=False)
    lines = forms.CharField(
        label=gettext_lazy("Several rates"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea,
        help_text=gettext_lazy("One a line: currency, day, rate, source. You may paste from a sheet or a CSV file."),
    )
    sure = forms.BooleanField(label=gettext_lazy("These rates are right"), required=False)

    def clean_currency(self) -> str:
        return self._code(self.cleaned_data["currency"]) if self.cleaned_data["currency"] else ""

    def clean_lines(self) -> list[NewRate]:
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines()]
        if len(lines) > LINES:
            raise forms.ValidationError(_("At most %(n)s lines at once.") % {"n": LINES})
        found, wrong = [], []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                found.append(_read(line))
            except forms.ValidationError as error:
                wrong.append(_("Line %(n)s: %(problem)s") % {"n": number, "problem": error.messages[0]})
        if wrong:
            raise forms.ValidationError(wrong[:10])
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        typed = [name for name in ("currency", "rate") if data.get(name)]
        if typed or not data["lines"]:
            for name in {"currency", "rate"} - set(typed):
                self.add_error(name, _("Please fill this in."))
        if not self.errors and not data["sure"] and (far := _far(self.rates())):
            self.add_error("sure", far)
        return data

    def rates(self) -> list[NewRate]:
        data, found = self.cleaned_data, list(self.cleaned_data["lines"])
        if data["currency"]:
            found.insert(
                0, NewRate(data["currency"], data["from_on"] or clock.today(), data["rate"], data["source"].strip())
            )
        return found

    def _code(self, text: str) -> str:
        return _checked_code(text)


class CorrectForm(forms.Form):
    rate = RateField(label=gettext_lazy("Rate"))
    source = forms.CharField(label=gettext_lazy("Source"), max_length=80, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason for the correction"), max_length=200)


def _checked_code(text: str) -> str:
    code = text.strip().upper()
    if not _CODE.match(code):
        raise forms.ValidationError(_("A currency is three letters, such as USD."))
    if code == company_currency():
        raise forms.ValidationError(_("%(currency)s is the company's own currency.") % {"currency": code})
    return code


def _read(line: str) -> NewRate:
    parts = _LINE.match(line)
    if not parts:
        raise forms.ValidationError(_("write currency, day and rate, such as “USD 2026-11-20 1,380.50”."))
    code, year, month, day, figure, source = parts.groups()
    try:
        on, rate = dt.date(int(year), int(month), int(day)), Decimal(figure.replace(",", ""))
    except (ValueError, InvalidOperation) as error:
        raise forms.ValidationError(_("there is no such day.")) from error
    if not is_plausible(on):
        raise forms.ValidationError(out_of_range())
    if not 0 < rate < 10**10 or -int(rate.as_tuple().exponent) > 8:
        raise forms.ValidationError(_("this is no rate."))
    return NewRate(_checked_code(code), on, rate, (source or "").strip()[:80])


def _far(rates: Sequence[NewRate]) -> str:
    """A slip of the comma is noticed here: the first rate that is far from the last known one."""
    known = latest_rates({new.currency for new in rates})
    for new in rates:
        last = known.get(new.currency)
        if last is not None and not last.rate / FAR <= new.rate <= last.rate * FAR:
            values = {"currency": new.currency, "rate": f"{new.rate:,f}", "last": f"{last.rate.normalize():,f}"}
            return _("%(currency)s %(rate)s is far from the last rate, %(last)s. Tick this if it is right.") % values
    return ""
