"""Who decides at the customer, and who of us works on it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Attitude, Person
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, LineInput
from opportunities.models import BuyingRole, Influence, MemberRole, Opportunity
from sellers.models import User


class BuyerForm(SheetForm):
    person = ByNameField(label=_("Person at the customer"), queryset=Person.objects.none())
    roles = forms.MultipleChoiceField(
        label=_("Part in the decision"), choices=BuyingRole, widget=forms.CheckboxSelectMultiple
    )
    influence = forms.ChoiceField(label=_("Influence"), choices=Influence, widget=forms.RadioSelect)
    attitude = forms.ChoiceField(label=_("Attitude to us"), choices=Attitude, widget=forms.RadioSelect)
    personal_win = LineInput(
        label=_("Personal win"),
        max_length=200,
        required=False,
        help_text=_("What does this person gain if the problem is solved?"),
    )

    def prepare(self) -> None:
        self.fields["person"].queryset = Person.objects.visible_to(self.viewer).live()  # type: ignore[attr-defined]
        self.initial.setdefault("influence", Influence.MID)
        self.initial.setdefault("attitude", Attitude.UNKNOWN)


class ReassignForm(SheetForm):
    to = ByNameField(label=_("To which colleague"), queryset=User.objects.none())
    reason = LineInput(
        label=_("Reason"), max_length=300, help_text=_("The new owner takes over the place in the team and the share.")
    )

    def prepare(self) -> None:
        self.fields["to"].queryset = User.objects.visible_to(self.viewer).active()  # type: ignore[attr-defined]

    def clean_to(self) -> Any:
        if self.cleaned_data["to"].pk == self.opportunity.owner_id:
            raise forms.ValidationError(_("This colleague owns it already."))
        return self.cleaned_data["to"]


class MemberForm(forms.Form):
    user = ByNameField(label=_("Colleague"), queryset=User.objects.none(), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole, initial=MemberRole.SUPPORT)
    share_pct = forms.DecimalField(
        label=_("Share"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )

    texts = SheetForm.texts

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]


class BaseMemberFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The whole team at once: one owner, nobody twice, shares that sum to 100."""

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        self.opportunity = opportunity
        super().__init__(*args, **kwargs)

    read_at = SheetForm.read_at

    def clean(self) -> None:
        if any(self.errors):
            return
        rows = self.team()
        people = [row[0].pk for row in rows]
        if len(set(people)) != len(people):
            raise forms.ValidationError(_("Somebody stands here twice."))
        if sum(1 for row in rows if row[1] == MemberRole.OWNER) != 1:
            raise forms.ValidationError(_("Exactly one person owns the opportunity."))
        if sum((row[2] for row in rows), Decimal(0)) != 100:
            raise forms.ValidationError(_("The shares must sum to 100."))

    def team(self) -> list[tuple[User, str, Decimal]]:
        """(user, role, share) of each row that names somebody."""
        found = [form.cleaned_data for form in self.forms if form.cleaned_data.get("user")]
        return [(row["user"], row["role"], row.get("share_pct") or Decimal(0)) for row in found]


MemberFormSet = forms.formset_factory(MemberForm, formset=BaseMemberFormSet, extra=2, max_num=20, validate_max=True)
