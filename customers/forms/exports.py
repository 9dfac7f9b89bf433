"""In which form a list is taken along, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.exports import ExportForm
from customers.list_pages import COMPANIES, PEOPLE
from customers.vcards import VCF
from sellers.lists.sheets import CSV, XLSX

BOOKS = {
    PEOPLE: _("Address book (.vcf), without those who must not be contacted"),
    COMPANIES: _("Address book (.vcf)"),
}


class ListExportForm(ExportForm):
    form = forms.ChoiceField(
        label=_("File"), choices=[(XLSX, _("Excel (.xlsx)")), (CSV, _("CSV"))], widget=forms.RadioSelect, initial=XLSX
    )

    def __init__(self, *args: Any, cards: str = "", **kwargs: Any) -> None:
        """`cards`: what of the list fits into an address book, "people" or "companies"; empty: nothing."""
        super().__init__(*args, **kwargs)
        if cards:
            self.fields["form"].choices += [(VCF, BOOKS[cards])]  # type: ignore[attr-defined]
        self.order_fields(["form", "reason"])
