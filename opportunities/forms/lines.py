"""Products on an opportunity: what, how many, for how much."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import clean_text
from core.numbers import NumberField
from core.templatetags.words import money
from opportunities.actions import LineRefused, LineSaid
from opportunities.actions.lines import MOST_LINES, MOST_QUANTITY
from opportunities.forms.base import SheetForm, raw
from opportunities.forms.products import Known, ProductField, products_named
from opportunities.models import Opportunity, OpportunityLine, Product
from opportunities.money import MoneyField
from sellers.models import User
from sellers.numbers import ODD_COMMA

EMPTY_ROWS = 3


class QuantityField(NumberField):
    """1,200 or 1.5, as people write it; above 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=3, **kwargs)
        self.validators.append(
            MaxValueValidator(MOST_QUANTITY, _("The quantity is above 0, up to a thousand million."))
        )

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value if value is not None else "").strip()
        return super().to_python(text if ODD_COMMA.search(text) else text.replace(",", ""))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value <= 0:
            raise forms.ValidationError(_("The quantity is above 0, up to a thousand million."))


class LineForm(forms.Form):
    product = ProductField(label=_("Product"), queryset=Product.objects.none(), required=False)
    quantity = QuantityField(label=_("Quantity"), required=False, initial=Decimal(1))
    unit_price = MoneyField(label=_("Unit price"), required=False)
    discount_pct = NumberField(
        label=_("Discount"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    amount = MoneyField(label=_("Amount"), required=False)

    texts = SheetForm.texts

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].known = known  # type: ignore[attr-defined]

    def clean_product(self) -> Product | None:
        """The words win over a product that was chosen before them: both are sent, and the words are what one sees."""
        product: Product | None = self.cleaned_data["product"]
        text = clean_text(str(self.data.get(f"{self.add_prefix('product')}_text") or ""))
        if product is None or not text or text.casefold() == product.name.casefold():
            return product
        if text.isdecimal():
            raise forms.ValidationError(_("Nobody and nothing has this name. Choose from the list."), code="unknown")
        meant: Product = self.fields["product"].clean(text)
        return meant

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        says = any(found.get(name) for name in ("unit_price", "discount_pct", "amount"))
        if says and not found.get("product") and "product" not in self.errors and not self.initial.get("product"):
            self.add_error("product", _("Choose a product."))
        return found

    @property
    def row(self) -> OpportunityLine | None:
        """What stands there now."""
        found: OpportunityLine | None = self.initial.get("row")
        return found

    def said(self) -> LineSaid | None:
        found = self.cleaned_data
        if not found.get("product") or found.get("DELETE"):
            return None
        return LineSaid(
            product=found["product"],
            quantity=found["quantity"] if found.get("quantity") is not None else Decimal(1),
            unit_price=found.get("unit_price"),
            discount_pct=found.get("discount_pct") or Decimal(0),
            amount=found.get("amount"),
        )


class BaseLineFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """All lines at once. An amount is typed only where there is no unit price; else it is shown as it comes out."""

    def __init__(self, data: Any = None, *args: Any, opportunity: Opportunity, viewer: User, **kwargs: Any) -> None:
        self.opportunity = opportunity
        initial = start_of(opportunity)
        if data is not None and data.get("keep_lines") == "theirs":
            data = _as_sent(data, initial)
        sold = Q(is_active=True) | Q(pk__in=[row["product"].pk for row in initial])
        known = products_named(data, Product.objects.visible_to(viewer).filter(sold))
        super().__init__(data, *args, initial=initial, form_kwargs={"known": known}, **kwargs)

    read_at = SheetForm.read_at

    def lines(self) -> list[LineSaid]:
        return [said for _form, said in self._said()]

    def _said(self) -> list[tuple[Any, LineSaid]]:
        rows = [(form, form.said()) for form in self.forms if form.has_changed() or form.initial]
        return [(form, said) for form, said in rows if said is not None]

    def refuse(self, error: LineRefused) -> None:
        """Puts what is wrong beside the field of the line that it is about."""
        form, _line = self._said()[error.place]
        form.add_error(error.field, error.message)

    def differences(self, fresh: Opportunity) -> list[dict[str, Any]]:
        """For the conflict panel: the rows that were typed beside those that are stored now."""
        whole = [form for form in self.forms if hasattr(form, "cleaned_data")]
        typed = [said for said in (form.said() for form in whole) if said is not None]
        mine = _in_words(typed, fresh.currency)
        theirs = _in_words(fresh.lines.select_related("product"), fresh.currency)
        item = {"name": "lines", "label": _("Products"), "mine": "\n".join(mine), "theirs": "\n".join(theirs)}
        return [item] if mine != theirs else []


def start_of(opportunity: Opportunity) -> list[dict[str, Any]]:
    """The stored lines as the form begins with them. Cost: one query."""
    return [
        {
            "row": row,
            "product": row.product,
            "quantity": row.quantity,
            "unit_price": row.unit_price,
            "discount_pct": f"{row.discount_pct.normalize():f}" if row.discount_pct else None,
            "amount": row.amount if row.unit_price is None else None,
        }
        for row in opportunity.lines.select_related("product", "price_list")
    ]


def _in_words(rows: Iterable[LineSaid | OpportunityLine], currency: str) -> list[str]:
    """One line for each: "들녘온 SaaS × 12 · 8,000,000원 · −5 %"."""
    found = []
    for row in rows:
        parts = [f"{row.product.name} × {row.quantity.normalize():,f}"]
        price = row.unit_price if row.unit_price is not None else row.amount
        parts += [money(price, currency)] if price is not None else []
        parts += [f"−{row.discount_pct.normalize():f} %"] if row.discount_pct else []
        found.append(" · ".join(parts))
    return found


def _as_sent(data: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The stored rows in the place of the typed ones, as the page would have sent them."""
    data = data.copy()
    data["form-TOTAL_FORMS"] = data["form-INITIAL_FORMS"] = str(len(rows))
    for number, row in enumerate(rows):
        for name in ("product", "quantity", "unit_price", "discount_pct", "amount"):
            data[f"form-{number}-{name}"] = raw(row[name])
        data[f"form-{number}-product_text"] = str(row["product"])
        data.pop(f"form-{number}-DELETE", None)
    return data


LineFormSet = forms.formset_factory(
    LineForm,
    formset=BaseLineFormSet,
    extra=EMPTY_ROWS,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES + EMPTY_ROWS,  # however many a forged form says
    validate_max=True,
    can_delete=True,
)


def first_line(product: Product, quantity: Decimal | None) -> LineSaid:
    """Of an opportunity that begins: at the price of the day, else without an amount."""
    return LineSaid(product, quantity=quantity if quantity is not None else Decimal(1), may_lack_price=True)
