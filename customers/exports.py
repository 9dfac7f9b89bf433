"""Taking records of people out: a list of more than a hundred needs a reason, and every export is written down.

Source: domain.md §6. The page that offers an export shows `ExportForm` where `needs_reason` says so.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import audit
from core.fields import clean_text

FREE_ROWS = 100  # rows of people that may be taken along without saying why


def needs_reason(rows: int) -> bool:
    return rows > FREE_ROWS


class ExportForm(forms.Form):
    """Why a long list is taken along; for a short one the question is not asked."""

    reason = forms.CharField(
        label=_("What do you need this list for?"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It is kept in the audit log with your name and the number of people."),
    )

    def __init__(self, *args: Any, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason(rows):
            del self.fields["reason"]

    @property
    def why(self) -> str:
        return clean_text(self.cleaned_data.get("reason", ""))


def record_export(*, by: Any, what: str, rows: int, reason: str = "", filter: str = "") -> None:
    """`what` names list and form of the file, as "people.csv"; `filter` is what stood in the list's address."""
    more = {name: text for name, text in (("reason", reason), ("filter", filter)) if text}
    audit.record("list_exported", by=by, kind=what, rows=rows, **more)
