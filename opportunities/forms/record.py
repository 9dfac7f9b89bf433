"""The opportunity's own fields: raising, editing, next step, stage, the seller's weaker view."""

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core import clock
from customers.models import Company, Person
from opportunities.categories import declarable
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, DayField, LineInput
from opportunities.forms.known import KnownField, offer
from opportunities.forms.lines import QuantityField, first_line
from opportunities.models import AmountBasis, DateBasis, Opportunity, Product, Stage
from opportunities.money import MONEY_HELP, AsksLargeAmount, MoneyField
from opportunities.order_days import OrderDayField
from opportunities.queries.quotations import says_amount
from opportunities.sheet_reads.people import people_known
from opportunities.sheet_reads.rows import stages_of
from sellers.currencies import known_currencies
from sellers.models import User
from sellers.numbers import WholeField

PAST_DATE = _("This day has passed, so the opportunity is in no forecast. Ask the customer for a new one.")
PEOPLE_URL = reverse_lazy("customers:people_options")


class NewForm(AsksLargeAmount):
    """Two things are asked for: whose need, and what it is in her words."""

    person = ByNameField(label=_("Customer"), queryset=Person.objects.none())
    need = LineInput(
        label=_("Need in the customer's words"),
        max_length=300,
        help_text=_("What did the customer say they want to solve? One sentence, their words."),
    )
    title = LineInput(label=_("Title"), max_length=200, required=False, help_text=_("Left empty: company and need."))
    company = ByNameField(label=_("Company"), queryset=Company.objects.none(), required=False)
    amount = MoneyField(label=_("Amount"), required=False, help_text=MONEY_HELP)
    amount_basis = forms.ChoiceField(
        label=_("Where the amount comes from"), choices=AmountBasis, required=False, initial=AmountBasis.ESTIMATE
    )
    expected_order_on = OrderDayField(label=_("Expected order date"), required=False)
    date_basis = forms.ChoiceField(
        label=_("Where the date comes from"), choices=DateBasis, required=False, initial=DateBasis.OWN
    )
    product = ByNameField(label=_("Product"), queryset=Product.objects.none(), required=False)
    quantity = QuantityField(label=_("Quantity"), required=False, initial=Decimal(1))
    next_step = LineInput(label=_("Next step"), max_length=200, required=False)
    next_step_on = DayField(label=_("On which day"), required=False)
    log = forms.IntegerField(required=False, widget=forms.HiddenInput)
    begins_kept = False  # of a potential opportunity it begins with a guess, which nobody was asked about

    def __init__(self, data: Any = None, *, viewer: User, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["person"].queryset = Person.objects.visible_to(viewer).live()  # type: ignore[attr-defined]
        self.fields["company"].queryset = Company.objects.visible_to(viewer).live()  # type: ignore[attr-defined]
        sold = Product.objects.visible_to(viewer).filter(is_active=True)
        self.fields["product"].queryset = sold  # type: ignore[attr-defined]

    texts = SheetForm.texts

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("next_step_on") and not found.get("next_step") and "next_step" not in self.errors:
            self.add_error("next_step", _("Say what happens on that day."))
        if found.get("next_step_on") and found["next_step_on"] < clock.today():
            self.add_error("next_step_on", _("This day has passed: choose today or a day ahead."))
        found["amount_basis"] = found.get("amount_basis") or AmountBasis.ESTIMATE
        found["date_basis"] = found.get("date_basis") or DateBasis.OWN
        product, quantity = found.pop("product", None), found.pop("quantity", None)
        found["lines"] = [first_line(product, quantity)] if product is not None else []
        return found


# the head's values that are edited where they stand, each with the fields that belong together
PIECES = {
    "title": ("title",),
    "need": ("need",),
    "who": ("person", "company"),
    "amount": ("amount", "currency", "amount_basis", "monthly_amount", "monthly_months"),
    "date": ("expected_order_on", "date_basis"),
}


class EditForm(AsksLargeAmount, SheetForm):
    """The head of the sheet, or one `piece` of it."""

    title = LineInput(label=_("Title"), max_length=200)
    need = LineInput(label=_("Need in the customer's words"), max_length=300)
    person = ByNameField(label=_("Customer"), queryset=Person.objects.none())
    company = ByNameField(label=_("Company"), queryset=Company.objects.none())
    amount = MoneyField(label=_("Amount"), required=False, help_text=MONEY_HELP)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    amount_basis = forms.ChoiceField(label=_("Where the amount comes from"), choices=AmountBasis)
    quoted = forms.BooleanField(label=_("Yes, a quotation says the new amount"), required=False)
    asks_basis = False
    expected_order_on = OrderDayField(label=_("Expected order date"), required=False)
    date_basis = forms.ChoiceField(label=_("Where the date comes from"), choices=DateBasis)
    monthly_amount = MoneyField(label=_("Monthly fee"), required=False)
    monthly_months = WholeField(label=_("Months"), required=False, min_value=1, max_value=240)

    def __init__(self, data: Any = None, *, piece: str = "", **known: Any) -> None:
        self.piece = piece if piece in PIECES else ""
        super().__init__(data, **known)

    def prepare(self) -> None:
        self._choices()
        if self.piece:
            kept = {*PIECES[self.piece], *(("amount_is_right", "quoted") if self.piece == "amount" else ())}
            for name in [one for one in self.fields if one not in kept]:
                del self.fields[name]

    def _choices(self) -> None:
        self.fields["person"].queryset = Person.objects.visible_to(self.viewer).live()  # type: ignore[attr-defined]
        self.fields["company"].queryset = Company.objects.visible_to(self.viewer).live()  # type: ignore[attr-defined]
        offer_currencies(self)
        if self.opportunity.expected_order_on and self.opportunity.expected_order_on < clock.today():
            self.fields["expected_order_on"].help_text = PAST_DATE
            self._ask_who_gave_the_day()
        if self.opportunity.person_id is None:
            self.fields["person"].label = _("Whose opportunity is this?")

    def _ask_who_gave_the_day(self) -> None:
        """A customer gave the day that has passed: whether one gave the next is chosen, not taken over (A08)."""
        if self.opportunity.date_basis == DateBasis.CUSTOMER:
            field: Any = self.fields["date_basis"]
            field.choices, field.required = [("", _("Choose")), *DateBasis.choices], False
            self.initial["date_basis"] = ""

    def clean_date_basis(self) -> str:
        chosen: str = self.cleaned_data["date_basis"]
        if not chosen and "expected_order_on" in self.changed_data and self.cleaned_data.get("expected_order_on"):
            raise forms.ValidationError(_("The date before has passed. Did the customer give the new one?"))
        return chosen or self.opportunity.date_basis

    def clean(self) -> dict[str, Any]:
        """A quotation said the old amount; whether one says the new amount is asked once, unless one of ours does."""
        found = super().clean() or {}
        is_quoted = found.pop("quoted", False)
        is_new = "amount" in self.changed_data and found.get("amount") is not None
        still = {found.get("amount_basis"), self.opportunity.amount_basis} == {AmountBasis.QUOTE}
        self.asks_basis = (
            is_new and still and not says_amount(self.opportunity, found["amount"], found.get("currency", ""))
        )
        if self.asks_basis and not is_quoted:
            self.add_error(
                "amount_basis", _("Does a quotation say the new amount? Choose where it comes from, or tick below.")
            )
        return found

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"] or self.opportunity.currency


class NextStepForm(SheetForm):
    next_step = LineInput(
        label=_("What happens next"),
        max_length=200,
        help_text=_("The next thing that the customer and we do together."),
    )
    next_step_on = DayField(label=_("On which day"))
    next_step_person = KnownField(label=_("With whom at the customer"))
    next_step_agreed = forms.BooleanField(label=_("Agreed with the customer"), required=False)

    def prepare(self) -> None:
        offer(self, ["next_step_person"], people_known(self.opportunity, self.viewer))
        if self.opportunity.next_step_person_id is None:
            self.initial["next_step_person"] = self.opportunity.person


class StageForm(SheetForm):
    to = KnownField(label=_("Move to"), empty_label=None)
    reason = LineInput(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_(
            "Needed to go back, and to go on while something is not met: one for all of it. Your leader sees it."
        ),
    )

    def prepare(self) -> None:
        stages = stages_of(self.opportunity.pipeline_version_id)
        if self.read_at == self.opportunity.version:
            stages = self._next_to(self.opportunity)
        offer(self, ["to"], stages)
        if "to" not in self.initial:  # the next one; from the last one the one before it
            self.initial["to"] = stages[-1] if stages else None

    def differences(self, fresh: Opportunity) -> list[dict[str, Any]]:
        """Where I wanted it to go, and where somebody else has put it; from there the choice is another one."""
        wanted = self.cleaned_data.get("to")
        offer(self, ["to"], self._next_to(fresh))
        item = {"label": _("Stage"), "mine": str(wanted or ""), "theirs": str(fresh.stage), "is_told": True}
        return [item]

    @property
    def following(self) -> Stage | None:
        """The next stage, if there is one."""
        here = self.opportunity.stage.position
        return next((one for one in stages_of(self.opportunity.pipeline_version_id) if one.position > here), None)

    def _next_to(self, opportunity: Opportunity) -> tuple[Stage, ...]:
        """One step on, or any step back."""
        here, stages = opportunity.stage, stages_of(opportunity.pipeline_version_id)
        return tuple(one for one in stages if one.position <= here.position + 1 and one.pk != here.pk)


class CategoryForm(SheetForm):
    """Weaker than the facts say, with a reason; never stronger. Empty goes back to the facts."""

    seller_category = forms.ChoiceField(label=_("My own view"), required=False)
    seller_category_reason = LineInput(label=_("Why weaker"), max_length=200, required=False)

    def prepare(self) -> None:
        weaker = declarable(self.opportunity.fact_category)
        choices = [("", _("As the facts say")), *((one.value, one.label) for one in weaker)]
        self.fields["seller_category"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("seller_category") and not found.get("seller_category_reason"):
            self.add_error("seller_category_reason", _("Please give a reason."))
        return found


def offer_currencies(form: Any) -> None:
    """Those that have a rate, and the record's; no field where there is nothing to choose from."""
    codes = list(dict.fromkeys([*known_currencies(), form.opportunity.currency]))
    form.fields["currency"].choices = [(code, code) for code in codes]
    if len(codes) == 1:
        del form.fields["currency"]
