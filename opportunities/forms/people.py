"""Who of us works on it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.numbers import NumberField
from opportunities.forms.base import SheetForm, raw
from opportunities.forms.fields import ByNameField, LineInput
from opportunities.models import MemberRole, Opportunity
from opportunities.policies import may_reassign
from sellers.models import User


class ReassignForm(SheetForm):
    to = ByNameField(label=_("To which colleague"), queryset=User.objects.none())
    reason = LineInput(
        label=_("Reason"), max_length=300, help_text=_("The new owner takes over the place in the team and the share.")
    )

    def prepare(self) -> None:
        self.fields["to"].queryset = User.objects.visible_to(self.viewer).active()  # type: ignore[attr-defined]
        verdict = may_reassign(self.viewer, self.opportunity, to=self.viewer)
        # who searches is not among the choices then
        self.leaves_me_out = not verdict
        if not verdict:
            self.fields["to"].help_text = verdict.why

    def clean_to(self) -> Any:
        to = self.cleaned_data["to"]
        if to.pk == self.opportunity.owner_id:
            raise forms.ValidationError(_("This colleague owns it already."))
        verdict = may_reassign(self.viewer, self.opportunity, to=to)
        if not verdict:
            raise forms.ValidationError(verdict.why)
        return to


class MemberForm(forms.Form):
    user = ByNameField(label=_("Colleague"), queryset=User.objects.none(), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole, initial=MemberRole.SUPPORT)
    share_pct = NumberField(
        label=_("Share"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )

    texts = SheetForm.texts

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]


class BaseMemberFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The whole team at once: one owner, nobody twice, shares that sum to 100."""

    def __init__(
        self, data: Any = None, *args: Any, opportunity: Opportunity, initial: Any = (), **kwargs: Any
    ) -> None:
        self.opportunity = opportunity
        if data is not None and data.get("keep_members") == "theirs":
            data = _as_sent(data, initial)
        super().__init__(data, *args, initial=initial, **kwargs)

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

    def differences(self, fresh: Opportunity) -> list[dict[str, Any]]:
        """For the conflict panel: the rows that were typed beside those that are stored now."""
        typed = [one.cleaned_data for one in self.forms if getattr(one, "cleaned_data", {}).get("user")]
        mine = _in_words((row["user"], row.get("role", ""), row.get("share_pct") or Decimal(0)) for row in typed)
        theirs = _in_words((row.user, row.role, row.share_pct) for row in fresh.members.select_related("user"))
        item = {"name": "members", "label": _("Team and shares"), "mine": "\n".join(mine), "theirs": "\n".join(theirs)}
        return [item] if sorted(mine) != sorted(theirs) else []


def _in_words(team: Iterable[tuple[User, str, Decimal]]) -> list[str]:
    """One line for each: "김하늬 · 담당 · 70 %"."""
    return [
        f"{user.name} · {dict(MemberRole.choices).get(role, role)} · {share.normalize():f} %"
        for user, role, share in team
    ]


def _as_sent(data: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The stored rows in the place of the typed ones, as the page would have sent them."""
    data = data.copy()
    data["form-TOTAL_FORMS"] = str(len(rows))
    for number, row in enumerate(rows):
        for name, value in row.items():
            data[f"form-{number}-{name}"] = raw(value)
        data[f"form-{number}-user_text"] = str(row["user"])
    return data


MemberFormSet = forms.formset_factory(MemberForm, formset=BaseMemberFormSet, extra=2, max_num=20, validate_max=True)
