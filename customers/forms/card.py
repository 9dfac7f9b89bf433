"""The text of a business card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import queries
from customers.cards import LONGEST, CardText
from customers.forms.person import PersonForm
from customers.models import Company
from customers.models.company import name_key
from sellers.models import User


class CardForm(forms.Form):
    text = forms.CharField(
        label=_("Text of the card or of the mail signature"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Paste it as it is, line by line. What a phone shares as a contact (vCard) works too."),
    )


def person_form_of(card: CardText, *, viewer: User) -> PersonForm:
    """The form of a new person, filled in with what was recognised, for correction."""
    known = list(Company.objects.visible_to(viewer).live().filter(name_key=name_key(card.company))[:2])
    near = known or (queries.search_companies(viewer, card.company, 2) if card.company else [])
    company = known[0] if len(known) == 1 else None
    initial: dict[str, Any] = {
        "name": card.name, "title": card.title, "department": card.department, "mobile": card.mobile, "email": card.email,
        "company": company, "company_text": card.company, "company_is_new": bool(card.company and not near),
        "unknown_company": not card.company, "from_card": True,
    }  # fmt: skip
    return PersonForm(initial=initial, viewer=viewer)
