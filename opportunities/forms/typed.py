"""What stands in a form that nobody has sent yet, as far as it can be read."""

from typing import Any

from django import forms

from opportunities.actions import LineSaid
from opportunities.actions.lines import MOST_LINES
from opportunities.forms.quotations import INCLUDED, MOST_ROWS, QuotationForm
from opportunities.models import Opportunity
from opportunities.sheet_reads.sums import Left, Terms
from sellers.currencies import known_currencies


def lines_typed(formset: Any) -> tuple[list[LineSaid | None], Left]:
    """Products by their place in the form, as many as can be saved, and what of them cannot be read."""
    formset.is_valid()
    used = {at for at, form in enumerate(formset.forms) if (form.has_changed() or form.initial) and not _is_off(form)}
    rows = [form if at in used else None for at, form in enumerate(formset.forms)]
    said = [form.said() if form is not None and not form.errors else None for form in rows]
    wrong = sum(1 for form in rows if form is not None and form.errors)
    return _at_most(formset, said, MOST_LINES, wrong)


def units_typed(formset: Any) -> dict[int, str]:
    """In what each line's product is sold, by its place; empty where none is chosen. After `lines_typed`."""
    products = (getattr(form, "cleaned_data", {}).get("product") for form in formset.forms)
    return {at: product.unit if product else "" for at, product in enumerate(products)}


def items_typed(formset: Any) -> tuple[list[dict[str, Any] | None], Left]:
    """The same of an offer; a line whose words are empty offers nothing."""
    formset.is_valid()
    said = [form.said() if form.text and not form.errors else None for form in formset.forms]
    return _at_most(formset, said, MOST_ROWS, sum(1 for form in formset.forms if form.text and form.errors))


def _at_most(formset: Any, said: list[Any], most: int, wrong: int) -> tuple[list[Any], Left]:
    is_cut = formset.management_form.cleaned_data.get("TOTAL_FORMS", 0) > len(formset.forms)
    full = [at for at, one in enumerate(said) if one is not None]
    kept = set(full[:most])
    found = [one if at in kept else None for at, one in enumerate(said)]
    return found, Left(wrong=wrong, most=most if is_cut or len(full) > most else 0)


def terms_typed(data: Any, opportunity: Opportunity) -> Terms:
    """Currency and VAT as they stand there; a currency that nobody knows is the opportunity's."""
    currency, fields = data.get("currency"), QuotationForm.base_fields
    if currency not in known_currencies():
        currency = opportunity.currency
    try:
        rate = fields["vat_pct"].clean(data.get("vat_pct"))
    except forms.ValidationError:
        rate = None
    return Terms(currency, data.get("vat") == INCLUDED, rate)


def _is_off(form: Any) -> bool:
    return bool(form.cleaned_data.get("DELETE"))
