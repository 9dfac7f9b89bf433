"""In which form a list is taken along, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.lists.sheets import CSV, XLSX
from customers.exports import ExportForm


class ListExportForm(ExportForm):
    form = forms.ChoiceField(
        label=_("File"), choices=[(XLSX, _("Excel (.xlsx)")), (CSV, _("CSV"))], widget=forms.RadioSelect, initial=XLSX
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["form", "reason"])
