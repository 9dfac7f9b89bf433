"""Products, price lists and prices as administrators write them."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import clock
from core.fields import clean_text
from core.versions import read_version
from opportunities.forms.fields import ByNameField, DayField, LineInput
from opportunities.models import PriceList, Product
from opportunities.money import MONEY_HELP, MoneyField
from sellers.currencies import known_currencies
from sellers.models import OrgUnit, User

_PRICE = re.compile(r"₩?\d+(?:,\d{3})*(?:\.\d+)?")
_TOO_DEAR = gettext_lazy("No product costs that much. Please check the zeros.")
_YEAR = re.compile(r"20\d\d")
_LONGEST = 300  # characters of a pasted line
_HEADS = {"제품", "제품명", "제품코드", "product", "code", "name"}


class RecordForm(forms.Form):
    """Begins with a record, or empty for a new one; what was changed meanwhile is shown beside what was typed."""

    def __init__(self, data: Any = None, *, record: Any = None, initial: Any = None) -> None:
        self.record = record
        own = {name: getattr(record, name) for name in self.base_fields} if record is not None else {}
        data = _settled(data, own) if data is not None else None
        super().__init__(data, initial={**own, **(initial or {})})
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the record."""

    @staticmethod
    def state_of(row: Any) -> int:
        """What its form carries as the version; `row` may also be an event of its history."""
        return int(row.version)

    @property
    def read_at(self) -> int:
        """The version that the page was read at: a form that is refused goes on from there, so that what was saved since
        is not passed over."""
        return read_version(self.data) if self.is_bound else self.state_of(self.record)

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}

    def differences(self, fresh: Any) -> list[dict[str, Any]]:
        """For the conflict panel: what I changed and what stands there now. Whatever I had left as it was takes what the
        other one wrote, and is not asked about."""
        was, items, theirs_stand = self._as_read(fresh), [], {}
        for name in self.base_fields:
            mine, theirs = self.cleaned_data.get(name), getattr(fresh, name)
            if name in self.errors or _same(mine, theirs):
                continue
            if was is not None and _same(mine, getattr(was, name)):
                theirs_stand[name] = theirs
            else:
                items.append({"name": name, "label": self[name].label, "mine": _shown(mine), "theirs": _shown(theirs)})
        self.data = _with(self.data, theirs_stand)
        return items

    def _as_read(self, fresh: Any) -> Any:
        """The record as the page showed it, from its history; None where nothing is kept from then. One query."""
        return next((one for one in fresh.events.order_by("-pgh_id") if self.state_of(one) == self.read_at), None)


def _settled(data: Any, own: dict[str, Any]) -> Any:
    """After a choice in the conflict panel: what the other one wrote, where that was chosen."""
    return _with(data, {name: value for name, value in own.items() if data.get(f"keep_{name}") == "theirs"})


def _with(data: Any, values: dict[str, Any]) -> Any:
    """What was sent, with these values in place of its own."""
    if not values:
        return data
    data = data.copy()
    for name, value in values.items():
        data[name] = _sent(value)
    return data


def _same(one: Any, other: Any) -> bool:
    return (one or None) == (other or None)


def _sent(value: Any) -> str:
    if isinstance(value, OrgUnit):
        return str(value.pk)
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else _shown(value)


def _shown(value: Any) -> str:
    return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value if value is not None else "")


class ProductForm(RecordForm):
    name = LineInput(label=gettext_lazy("Product name"), max_length=120)
    code = LineInput(label=gettext_lazy("Product code"), max_length=60)
    family = LineInput(
        label=gettext_lazy("Family"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Choose one that is there, or type a new one."),
    )
    unit = LineInput(
        label=gettext_lazy("Unit of sale"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("What one of it is: a bottle, a month, a set."),
    )
    list_price_amount = MoneyField(
        label=gettext_lazy("List price"), required=False, help_text=MONEY_HELP, too_much=_TOO_DEAR
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))

    def prepare(self) -> None:
        _offer_currencies(self.fields["currency"], self.record)


class PriceListForm(RecordForm):
    name = LineInput(label=gettext_lazy("Name of the list"), max_length=120)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("For which unit"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole company"),
        help_text=gettext_lazy("Units below it follow the same list, unless they have one of their own."),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    from_on = DayField(label=gettext_lazy("Holds from"))
    to_on = DayField(
        label=pgettext_lazy("of a price list", "Last day"),
        required=False,
        help_text=gettext_lazy("Left empty: until another list takes over."),
    )

    def prepare(self) -> None:
        _offer_currencies(self.fields["currency"], self.record)
        today = clock.today()
        units = OrgUnit.objects.not_closed(today).filter(parents__isnull=False).distinct()
        if self.record is not None and self.record.unit_id:
            units = units | OrgUnit.objects.filter(pk=self.record.unit_id).distinct()
        self.fields["unit"].queryset = units.order_by("name", "pk")  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    name = LineInput(label=gettext_lazy("Name of the list"), max_length=120)
    from_on = DayField(label=gettext_lazy("Holds from"))


def start_of_copy(source: PriceList) -> dict[str, Any]:
    """From the day after the last of the source, else from next New Year's Day, with that year in its name."""
    today = clock.today()
    if source.to_on is not None and source.to_on >= today:
        on = source.to_on + dt.timedelta(days=1)
    else:
        on = dt.date(max(today, source.from_on).year + 1, 1, 1)
    bare = source.name[:105]
    name = _YEAR.sub(str(on.year), bare) if _YEAR.search(bare) else f"{bare} {on.year}"
    return {"name": name if name != source.name else f"{bare} {on.isoformat()}", "from_on": on}


class PriceForm(forms.Form):
    """One price; the product is asked for where the row is new."""

    product = ByNameField(label=gettext_lazy("Product"), queryset=Product.objects.none())
    price = MoneyField(label=gettext_lazy("Unit price"), too_much=_TOO_DEAR)

    def __init__(self, data: Any = None, *, viewer: User, is_new: bool, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if is_new:
            self.fields["product"].queryset = Product.objects.visible_to(viewer)  # type: ignore[attr-defined]
        else:
            del self.fields["product"]

    @property
    def product_text(self) -> str:
        return str(self.data.get("product_text", ""))


class PasteForm(forms.Form):
    """Many prices from a spreadsheet: a product's code or name and its price on each line."""

    text = forms.CharField(
        label=gettext_lazy("One product a line: code or name, then the price"),
        max_length=120_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("You may paste two columns of a sheet. Prices that stand there already are replaced."),
    )

    def __init__(self, data: Any = None, *, viewer: User) -> None:
        super().__init__(data)
        self.viewer = viewer
        self.prices: dict[Product, Decimal] = {}
        self.problems: list[str] = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        known = _Known(self.viewer)
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.strip()
            if words and words.split()[0].lower().strip(",;") not in _HEADS:
                self._read(number, words, known)
        if self.problems:
            raise forms.ValidationError(_("Nothing is saved yet: mend these lines and send it again."))
        if not self.prices:
            raise forms.ValidationError(_("No line names a product and a price."))
        return text

    def _read(self, number: int, line: str, known: "_Known") -> None:
        found = _parted(line) if len(line) <= _LONGEST else None
        said = {"number": number, "line": line[:80]}
        if found is None:
            self.problems.append(_("Line %(number)s: no price in “%(line)s”.") % said)
            return
        product, price = known.meant(found[0]), found[1]
        if product is None:
            self.problems.append(_("Line %(number)s: no single product is meant by “%(line)s”.") % said)
        elif product in self.prices and self.prices[product] != price:
            self.problems.append(_("Line %(number)s: “%(line)s” has another price further up.") % said)
        else:
            self.prices[product] = price


def _parted(line: str) -> tuple[str, Decimal] | None:
    """What stands before the price, and the price at the line's end; None where there is none.

    A comma may stand between thousands too: of those in the last word the first behind which a price stands parts.
    """
    line = line.removesuffix("원").rstrip()
    last = line[len(line.rstrip("0123456789,;.₩")) :]
    start = len(line) - len(last)
    ends = [0] if start and line[start - 1].isspace() else []
    ends += [at for at, sign in enumerate(last, start=1) if sign in ",;" and start + at > 1]
    for at in ends:
        if _PRICE.fullmatch(last, at):
            return line[: start + at], Decimal(last[at:].replace(",", "").removeprefix("₩"))
    return None


class _Known:
    """Products by code and by name, which are some thousands at most. One query."""

    def __init__(self, viewer: User) -> None:
        self.by_code: dict[str, Product] = {}
        self.by_name: dict[str, list[Product]] = {}
        for product in Product.objects.visible_to(viewer):
            self.by_code[product.code.casefold()] = product
            self.by_name.setdefault(product.name.casefold(), []).append(product)

    def meant(self, words: str) -> Product | None:
        """By its code, its name, or both of them beside each other."""
        text = clean_text(words).strip(" ,;").casefold()
        if text in self.by_code:
            return self.by_code[text]
        named = self.by_name.get(text, [])
        if len(named) == 1:
            return named[0]
        parts = [part.strip() for part in re.split(r"[\t,;]", words.casefold()) if part.strip()]
        return next((self.by_code[part] for part in parts if part in self.by_code), None)


def _offer_currencies(field: Any, record: Product | PriceList | None) -> None:
    own = [record.currency] if record is not None else []
    field.choices = [(code, code) for code in dict.fromkeys([*known_currencies(), *own])]
