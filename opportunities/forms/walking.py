"""Which sheets a round of reviews goes through."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.known import KnownField, offer
from opportunities.models import Category
from sellers.models import OrgUnit, User


class RoundForm(forms.Form):
    unit = KnownField(label=_("Whose sheets"), required=False, empty_label=_("Everybody I lead"))
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[
            ("", _("Any category")),
            ("strong", _("Commit and best case")),
            *[(code, label) for code, label in Category.choices if code != Category.BOOKED],
        ],
    )
    only = forms.ChoiceField(
        label=_("Which ones"),
        required=False,
        choices=[
            ("", _("All open ones")),
            ("due", _("Not reviewed for long")),
            ("changed", _("Changed since my last review")),
        ],
        widget=forms.RadioSelect,
    )

    direct = forms.BooleanField(required=False, widget=forms.HiddenInput)  # said by the queue, which holds these alone

    def __init__(self, data: Any = None, *, viewer: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        units = OrgUnit.objects.visible_to(viewer).filter(pk__in=viewer.standing.line_units)
        offer(self, ["unit"], units.order_by("name"))
