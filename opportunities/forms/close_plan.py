"""A step of the mutual close plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, DayField, LineInput
from opportunities.forms.known import KnownField, offer
from opportunities.models import ClosePlanStep, Opportunity
from opportunities.sheet_reads.people import people_known
from sellers.models import User


class StepForm(SheetForm):
    what = LineInput(label=_("Step"), max_length=200)
    due_on = DayField(label=_("On which day"))
    who = ByNameField(label=_("Who of us"), queryset=User.objects.none(), required=False)
    customer = KnownField(label=_("Who at the customer"), required=False, empty_label=_("Nobody"))

    def __init__(self, data: Any = None, *, step: ClosePlanStep | None = None, **kwargs: Any) -> None:
        self.step = step
        super().__init__(data, **kwargs)

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        if self.step is None:
            return {}
        row = self.step  # read in this very request
        if opportunity is not self.opportunity:
            row = opportunity.close_steps.select_related("who", "customer").get(pk=row.pk)
        return {name: getattr(row, name) for name in ("what", "due_on", "who", "customer")}

    def prepare(self) -> None:
        self.fields["who"].queryset = User.objects.visible_to(self.viewer).active()  # type: ignore[attr-defined]
        offer(self, ["customer"], people_known(self.opportunity, self.viewer))
        if self.step is not None and self.step.confirmed_at is not None:
            self.fields["what"].help_text = _(
                "With other words, another day or somebody else at the customer, the customer confirms the plan anew."
            )

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < clock.today() and (self.step is None or day != self.step.due_on):
            raise forms.ValidationError(_("This day has passed: choose today or a day ahead."))
        return day
