"""In which form a list is taken along, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.exports import ExportForm
from customers.vcards import VCF
from sellers.lists.sheets import CSV, XLSX


class ListExportForm(ExportForm):
    form = forms.ChoiceField(
        label=_("File"), choices=[(XLSX, _("Excel (.xlsx)")), (CSV, _("CSV"))], widget=forms.RadioSelect, initial=XLSX
    )

    def __init__(self, *args: Any, people: bool = False, **kwargs: Any) -> None:
        """`people`: the list is of people, who fit into an address book."""
        super().__init__(*args, **kwargs)
        if people:
            self.fields["form"].choices += [(VCF, _("Address book (.vcf), without those who must not be contacted"))]  # type: ignore[attr-defined]
        self.order_fields(["form", "reason"])
