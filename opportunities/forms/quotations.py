"""An offer being written: its head, its lines; and what becomes of it once it is issued."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import clock, mail
from core.fields import clean_text
from core.numbers import NumberField
from core.templatetags.words import price
from core.versions import read_version
from opportunities.forms.base import SheetForm, raw
from opportunities.forms.buyers import log_label
from opportunities.forms.fields import ByNameField, DayField, LineInput, ProseInput
from opportunities.forms.known import KnownField, offer
from opportunities.models import Delivery, Opportunity, Product, Quotation, QuotationLine
from opportunities.money import MoneyField
from opportunities.quoting import plain
from opportunities.sheet_reads.people import customers_people
from opportunities.sheet_reads.quote_start import Start
from opportunities.sheet_reads.rows import contacts_with
from sellers.currencies import known_currencies
from sellers.models import Language, User

EMPTY_ROWS = 3
MOST_ROWS = 100
LOGS = 8
SEPARATE, INCLUDED = "separate", "included"


class QuotationForm(SheetForm):
    """The head of an offer. Its version is the draft's own: who writes a sheet's next step is in nobody's way."""

    title = LineInput(label=_("What it is for"), max_length=200)
    person = KnownField(label=_("To whom"))
    valid_until = DayField(label=_("Valid until"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    vat = forms.ChoiceField(
        label=_("VAT"),
        choices=[(SEPARATE, _("Prices without VAT")), (INCLUDED, _("Prices with VAT"))],
        widget=forms.RadioSelect,
    )
    vat_pct = NumberField(label=_("VAT rate"), min_value=0, max_value=50, max_digits=4, decimal_places=2)
    language = forms.ChoiceField(label=_("Language of the paper"), choices=Language)
    contact = LineInput(
        label=_("How to reach me"), max_length=120, required=False, help_text=_("A telephone number, say.")
    )
    delivery_terms = ProseInput(label=_("Delivery"), required=False, max_length=2000)
    payment_terms = ProseInput(label=_("Payment"), required=False, max_length=2000)
    note = ProseInput(label=_("Note"), required=False, max_length=4000)

    def __init__(self, data: Any = None, *, start: Start, quotation: Quotation | None = None, **known: Any) -> None:
        self.start, self.quotation = start, quotation
        super().__init__(data, **known)

    def prepare(self) -> None:
        offer(self, ["person"], customers_people(self.opportunity, self.viewer))
        codes = list(dict.fromkeys([*known_currencies(), self.initial["currency"]]))
        self.fields["currency"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]
        if len(codes) == 1:
            del self.fields["currency"]  # nothing to choose from

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        row = self.quotation  # read in this very request
        if row is not None and opportunity is not self.opportunity:
            row = opportunity.quotations.filter(pk=row.pk).first()
        return self._of(self.start.head if row is None else {name: getattr(row, name) for name in self.start.head})

    def _of(self, own: dict[str, Any]) -> dict[str, Any]:
        rate = Decimal(f"{own['vat_pct'].normalize():f}")  # 10 and not 10.00
        own = {**own, "vat": INCLUDED if own["vat_included"] else SEPARATE, "vat_pct": rate}
        return {name: own[name] for name in self.base_fields}

    def as_read(self, fresh: Opportunity) -> dict[str, Any] | None:
        assert self.quotation is not None  # a new one is never stale
        events = self.quotation.events.filter(version=self.read_at)  # type: ignore[attr-defined]
        was = events.order_by("-pgh_id").first()
        return None if was is None else self._of({name: getattr(was, name) for name in self.start.head})

    @property
    def read_at(self) -> int:
        if self.quotation is None:
            return 0
        return read_version(self.data) if self.is_bound else self.quotation.version

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, by the names of the draft's own fields."""
        found = self.cleaned_data | {"vat_included": self.cleaned_data["vat"] == INCLUDED}
        return {name: value for name, value in found.items() if name != "vat"}

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day is not None and day <= clock.today():
            raise forms.ValidationError(_("The last day of the offer has to lie ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["currency"] = found.get("currency") or self.initial["currency"]
        return found


class ItemField(ByNameField):
    """A product; words that are no product's name are what is offered, as the seller calls it."""

    known: Mapping[str, Product] = {}  # by id and by name, read once for all lines

    def to_python(self, value: Any) -> Any:
        return self.known.get(clean_text(str(value or "")).upper())


def items_named(data: Any, viewer: User) -> dict[str, Product]:
    """Every product that the sent lines name, by id and by name in capitals. Cost: one query, none for a new form."""
    sent = [clean_text(str(data[key])) for key in data or () if key.endswith(("-product", "-product_text"))]
    ids = {int(word) for word in sent if word.isascii() and word.isdecimal() and len(word) < 10}
    names = {word.upper() for word in sent if word}
    if not names:
        return {}
    rows = Product.objects.visible_to(viewer).annotate(called=Upper("name"))
    found: dict[str, Product] = {}
    for row in rows.filter(Q(pk__in=ids) | Q(called__in=names)):
        found |= {row.called: row, str(row.pk): row}
    return found


class OfferLineForm(forms.Form):
    """A product, found by its name, or whatever words say what is offered."""

    product = ItemField(label=_("Item"), queryset=Product.objects.none(), required=False)
    quantity = NumberField(label=_("Quantity"), max_digits=14, decimal_places=3, required=False, initial=Decimal(1))
    unit = LineInput(label=pgettext_lazy("of goods", "Unit"), max_length=20, required=False)
    unit_price = MoneyField(label=_("Unit price"), required=False)
    discount_pct = NumberField(
        label=_("Discount"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )

    def __init__(self, *args: Any, items: Mapping[str, Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].known = items  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        """The words beside the product, as typed or as they stand there."""
        typed = self.data.get(f"{self.add_prefix('product')}_text") if self.is_bound else None
        return clean_text(str(typed if typed is not None else self.initial.get("text", "")))[:200]

    @property
    def is_gone(self) -> bool:
        """Empty, or with its words taken away."""
        return not self.text and (bool(self.initial) or not self.cleaned_data.get("unit_price"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["quantity"] = Decimal(1) if found.get("quantity") is None else found["quantity"]
        found["discount_pct"] = found.get("discount_pct") or Decimal(0)
        if self.text and found["quantity"] <= 0 and "quantity" not in self.errors:
            self.add_error("quantity", _("How many? More than none."))
        if not self.text and not self.initial:
            if found.get("unit_price"):
                self.add_error("product", _("Say what this price is for."))
            elif found["quantity"] != 1 or found["discount_pct"] or found.get("unit"):
                self.add_error("product", _("Say what is offered, or empty the line."))
        return found

    def said(self) -> dict[str, Any]:
        found = {name: self.cleaned_data.get(name) for name in ("product", "quantity", "unit_price", "discount_pct")}
        return found | {"text": self.text, "unit": self.cleaned_data.get("unit", "")}


class BaseOfferLines(forms.BaseFormSet):  # type: ignore[type-arg]
    """All lines at once; empty ones are left out."""

    def __init__(self, data: Any = None, *, start: Start, viewer: User, rows: int = 0) -> None:
        self.start = start
        self.extra = max(EMPTY_ROWS, min(rows, MOST_ROWS) - len(start.lines))
        if data is not None and data.get("keep_lines") == "theirs":
            data = _as_sent(data, start.lines)
        super().__init__(data, initial=start.lines, prefix="line", form_kwargs={"items": items_named(data, viewer)})

    def lines(self) -> list[dict[str, Any]]:
        return [form.said() for form in self.forms if not form.is_gone]

    def refuse(self, position: int, message: str) -> None:
        """Puts what is wrong beside the price of the line in this place."""
        forms_of_lines = [form for form in self.forms if not form.is_gone]
        forms_of_lines[position].add_error("unit_price", message)

    def difference(self, fresh: Iterable[QuotationLine], currency: str) -> list[dict[str, Any]]:
        """For the conflict panel: the lines that were typed beside those that are stored now."""
        typed = [form.said() for form in self.forms if hasattr(form, "cleaned_data") and not form.is_gone]
        theirs = [line_in_words(vars(row), currency) for row in fresh]
        mine = [line_in_words(row, currency) for row in typed]
        item = {"name": "lines", "label": gettext("Items"), "mine": "\n".join(mine), "theirs": "\n".join(theirs)}
        return [item] if mine != theirs else []


def line_in_words(row: Mapping[str, Any], currency: str) -> str:
    """One line for each: "드론 방제 · 2 회 × 1,500,000원 · −5 %"."""
    count = f"{plain(row['quantity'])} {row['unit']}"
    each = price(row["unit_price"], currency) or "?"
    discount = f" · −{plain(row['discount_pct'])} %" if row["discount_pct"] else ""
    return f"{row['text']} · {count.strip()} × {each}{discount}"


def _as_sent(data: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The stored lines in the place of the typed ones, as the page would have sent them."""
    data = data.copy()
    data["line-TOTAL_FORMS"] = data["line-INITIAL_FORMS"] = str(len(rows))
    for number, row in enumerate(rows):
        for name, value in row.items():
            data[f"line-{number}-{name}"] = raw(value)
        data[f"line-{number}-product_text"] = row["text"]
    return data


OfferLines = forms.formset_factory(OfferLineForm, formset=BaseOfferLines, extra=EMPTY_ROWS, max_num=MOST_ROWS)


class IssueForm(SheetForm):
    """Asks nothing: the page says what will stand."""

    def __init__(self, data: Any = None, *, quotation: Quotation, **known: Any) -> None:
        self.quotation = quotation
        super().__init__(data, **known)

    @property
    def read_at(self) -> int:
        return read_version(self.data) if self.is_bound else self.quotation.version


class TakesAmount(SheetForm):
    """Where the opportunity's amount is that of the version which ends: whether it becomes this one's."""

    takes_amount = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: Any = None, *, leaves_amount: bool, **known: Any) -> None:
        super().__init__(data, **known)
        if not leaves_amount:
            del self.fields["takes_amount"]


class SendForm(TakesAmount):
    """How it went out; by mail from here where a mail server is set up.

    It has two ways to be sent and nothing chosen beforehand: what is missing is told in the product's own words.
    """

    use_required_attribute = False

    sent_how = forms.ChoiceField(label=_("How was it sent?"), choices=Delivery, widget=forms.RadioSelect)
    sent_on = DayField(label=_("When"), required=False)
    sent_to = LineInput(label=_("Sent to (person or address)"), max_length=254, required=False)
    subject = LineInput(label=_("Subject"), max_length=150, required=False)
    message = ProseInput(label=_("Message"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def prepare(self) -> None:
        self.initial.setdefault("sent_on", clock.today())
        if not mail.goes_out():  # a letter that stays in a file is none
            ways = [way for way in Delivery.choices if way[0] != Delivery.HERE]
            self.fields["sent_how"].choices = ways  # type: ignore[attr-defined]
            del self.fields["subject"], self.fields["message"]

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["sent_on"] = found.get("sent_on") or clock.today()
        if found["sent_on"] > clock.today():
            self.add_error("sent_on", _("This day has not come yet."))
        if found.get("sent_how") == Delivery.HERE:
            try:
                forms.EmailField().clean(found.get("sent_to", ""))
            except forms.ValidationError:
                self.add_error("sent_to", _("Write the e-mail address that it goes to."))
            if not found.get("subject"):
                self.add_error("subject", _("A mail needs a subject."))
        return found


class ReceiptForm(TakesAmount):
    """The customer's word that it is there: who, when, how."""

    person = KnownField(label=_("Who at the customer said so"))
    received_on = DayField(label=_("When"))
    words = LineInput(
        label=_("How the customer said it"),
        max_length=300,
        required=False,
        help_text=_("Their words, if you have them."),
    )
    log = KnownField(label=_("Which record says so"), required=False, empty_label=_("no contact record"))

    def __init__(self, data: Any = None, *, quotation: Quotation, **known: Any) -> None:
        self.quotation = quotation
        super().__init__(data, **known)

    def prepare(self) -> None:
        people = customers_people(self.opportunity, self.viewer)
        offer(self, ["person"], people)
        known = [one.log for one in contacts_with([one.pk for one in people], self.viewer, size=LOGS)]
        first = self.quotation.issued_on or clock.today()
        offer(self, ["log"], [log for log in known if clock.day_of(log.happened_at) >= first], log_label)
        self.initial.setdefault("received_on", clock.today())

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return {}


class TakeAmountForm(SheetForm):
    """Asks nothing: the page says the old amount and the new one."""


class TakeBackForm(SheetForm):
    reason = LineInput(
        label=pgettext_lazy("quotation", "Why is it withdrawn?"),
        max_length=300,
        help_text=_("Its number stays given, and the paper readable."),
    )
