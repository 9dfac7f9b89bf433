"""What a saved view is called and who sees it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import clean_text


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    is_shared = forms.BooleanField(
        label=_("Share it with my unit"), required=False, help_text=_("“My customers” in it means each reader's own.")
    )

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give it a name."))
        return name


class NewViewForm(ViewForm):
    begins = forms.BooleanField(label=_("Begin the list with it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "begins", "is_shared"])
