"""The end of an opportunity, a pause, a second start, and a contract that the customer cancelled."""

from typing import Any, NamedTuple

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import clock
from opportunities.actions import DayPromised, OrderPaper, OrderTerms
from opportunities.facts import SIGNED, usual_origin
from opportunities.forms.base import SheetForm
from opportunities.forms.evidence import OriginField, coded
from opportunities.forms.fields import DayField, LineInput, ProseInput
from opportunities.forms.known import KnownField, offer
from opportunities.forms.order import DATES, ToldPart
from opportunities.forms.order_amount import OrderAmountPart
from opportunities.models import CloseReason, DateKind, FactCode, Origin, State
from opportunities.queries import facts_of
from opportunities.sheet_reads.people import people_known
from opportunities.sheet_reads.starts import last_heard


class DateFields(NamedTuple):
    kind: forms.BoundField
    due_on: forms.BoundField
    text: forms.BoundField


ENDS = [
    (State.WON.value, _("Won")),
    (State.LOST.value, _("Lost")),
    (State.NO_DECISION.value, _("The customer stopped")),
    (State.WITHDRAWN.value, _("We stepped back")),
]


FROM_CUSTOMER = [(one.value, one.label) for one in Origin if one != Origin.INTERNAL]


class CloseForm(ToldPart, OrderAmountPart, SheetForm):
    """How it ended; of one that was won also the order's number and the first days promised with it, typed once."""

    to = forms.ChoiceField(label=_("How did it end?"), choices=ENDS, widget=forms.RadioSelect)
    on = DayField(label=_("On which day"))
    reason_code = forms.ChoiceField(
        label=_("Main reason"), choices=[("", _("Choose")), *CloseReason.choices], required=False
    )
    stated = LineInput(
        label=_("What the customer said"),
        max_length=300,
        required=False,
        help_text=_("One line, in the customer's words."),
    )
    stated_by = KnownField(label=_("Who said it"), required=False)
    note = ProseInput(label=_("What we learn from it"), required=False)
    reference = LineInput(label=_("Contract or order number"), max_length=60, required=False)
    contract_on = DayField(label=_("Contract date"), required=False)

    def prepare(self) -> None:
        self.heard = last_heard(self.opportunity, self.viewer)
        offer(self, ["stated_by"], people_known(self.opportunity, self.viewer))
        self.initial.setdefault("on", clock.today())
        if not self.initial.get("stated_by"):
            self.initial["stated_by"] = self.heard.person_id if self.heard else self.opportunity.person_id
        self.add_told()
        self._add_paper()
        self.add_amount()
        for at in range(DATES):
            kinds = [("", _("Choose")), *DateKind.choices]
            self.fields[f"date_{at}_kind"] = forms.ChoiceField(
                label=_("What is promised"), choices=kinds, required=False
            )
            self.fields[f"date_{at}_due_on"] = DayField(label=_("Until when?"), required=False)
            self.fields[f"date_{at}_text"] = LineInput(label=_("In words"), max_length=200, required=False)

    def _add_paper(self) -> None:
        kinds = [(one.value, one.label) for one in Origin if one in SIGNED]
        self.fields["paper_text"] = LineInput(label=_("What is signed or ordered"), max_length=300, required=False)
        self.fields["paper_person"] = KnownField(
            label=_("Who at the customer"), required=False, empty_label=_("Nobody")
        )
        offer(self, ["paper_person"], people_known(self.opportunity, self.viewer))
        self.fields["paper_origin"] = OriginField(label=_("Kind of evidence"), choices=kinds, required=False)
        self.initial.setdefault("paper_person", self.opportunity.person)
        self.initial.setdefault("paper_origin", usual_origin(FactCode.F11))
        # what was sent by a page that did not ask for it has nothing of it
        if self.is_bound and "paper_text" not in self.data:
            self.data = self.data.copy()
            self.data["paper_person"] = str(self.opportunity.person_id or "")
            self.data["paper_origin"] = usual_origin(FactCode.F11)

    @cached_property
    def asks_for_paper(self) -> bool:
        """From the start, where no contract or order is recorded. Cost: one query without one, else six."""
        recorded = self.opportunity.evidence.filter(fact_code=FactCode.F11, withdrawn_at__isnull=True)
        if "paper_text" in self.data or not recorded.exists():
            return True
        return not facts_of(self.opportunity, on=clock.today())[FactCode.F11].is_true

    def ask_for_paper(self) -> None:
        """The order was refused for want of it; an amount that is missing as well is said at once."""
        self.asks_for_paper = True
        self.tell_missing_amount()

    def clean_on(self) -> Any:
        return _not_ahead(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("to") != State.WON:
            return found
        if found.get("contract_on") and found["contract_on"] > clock.today():
            self.add_error("contract_on", _("This day has not come yet."))
        if found.get("paper_text") and not found.get("paper_person"):
            self.add_error(
                "paper_person", _("Name the person at the customer. A fact without a person does not count.")
            )
        for at in range(DATES):
            kind, due_on, text = (found.get(f"date_{at}_{name}") for name in ("kind", "due_on", "text"))
            if (kind or text) and not due_on and f"date_{at}_due_on" not in self.errors:
                self.add_error(f"date_{at}_due_on", _("Until when did you promise it?"))
            elif due_on and due_on < self.since():
                self.add_error(f"date_{at}_due_on", _("It cannot be due before the contact in which it was promised."))
            elif due_on and not (kind or text):
                self.add_error(f"date_{at}_kind", _("What did you promise for this day?"))
        return found

    def values(self) -> dict[str, Any]:
        """As `close` takes them."""
        found = self.cleaned_data
        said = {name: found[name] for name in ("on", "reason_code", "stated", "note")}
        who = (
            found["stated_by"] if found["stated"] or found["to"] != State.WITHDRAWN else None
        )  # she is chosen beforehand
        order = {"terms": self._terms(), "paper": self._paper(), "worth": self.worth()}
        return said | order | {"stated_by": who, "to": State(found["to"])}

    def _paper(self) -> OrderPaper | None:
        text, person, origin = (self.cleaned_data[f"paper_{name}"] for name in ("text", "person", "origin"))
        return OrderPaper(text, person, origin or usual_origin(FactCode.F11)) if text else None

    def _terms(self) -> OrderTerms:
        found = self.cleaned_data
        lines = [[found[f"date_{at}_{name}"] for name in ("kind", "due_on", "text")] for at in range(DATES)]
        dates = tuple(DayPromised(kind or DateKind.OTHER, due_on, text) for kind, due_on, text in lines if due_on)
        return OrderTerms(found["reference"], found["contract_on"], dates, **self.told())

    @property
    def date_lines(self) -> list[DateFields]:
        """For the template, which shows the next one once this one says something."""
        return [DateFields(*(self[f"date_{at}_{name}"] for name in ("kind", "due_on", "text"))) for at in range(DATES)]


class HoldForm(SheetForm):
    revisit_on = DayField(label=_("When do you look at it again?"))

    def clean_revisit_on(self) -> Any:
        day = self.cleaned_data["revisit_on"]
        if day <= clock.today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class ReopenForm(SheetForm):
    """After a hold nothing is asked; after an end it takes something new from the customer."""

    fact_code = forms.ChoiceField(label=_("Fact"), choices=coded)
    text = LineInput(
        label=_("What is new at the customer?"),
        max_length=300,
        help_text=_("A new act or statement of the customer, not our hope."),
    )
    person = KnownField(label=_("Who at the customer"))
    happened_on = DayField(label=_("When"))
    origin = OriginField(label=_("Kind of evidence"), choices=FROM_CUSTOMER)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("For an offer: the day until which it holds.")
    )

    def prepare(self) -> None:
        if self.opportunity.state == State.ON_HOLD:
            self.fields.clear()
            return
        offer(self, ["person"], people_known(self.opportunity, self.viewer))
        self.initial["person"] = self.opportunity.person
        self.initial["happened_on"] = clock.today()

    def clean_happened_on(self) -> Any:
        return _not_ahead(self.cleaned_data["happened_on"])


class CancelForm(SheetForm):
    text = LineInput(
        label=_("What the customer did or said"),
        max_length=300,
        help_text=_("It stands as evidence against the contract, and the booking is reversed on that day."),
    )
    person = KnownField(label=_("Who at the customer"))
    origin = OriginField(label=_("Kind of evidence"), choices=FROM_CUSTOMER)
    on = DayField(label=_("On which day"))

    def prepare(self) -> None:
        offer(self, ["person"], people_known(self.opportunity, self.viewer))
        self.initial.setdefault("origin", Origin.DOCUMENT)
        self.initial.setdefault("on", clock.today())

    def clean_on(self) -> Any:
        return _not_ahead(self.cleaned_data["on"])


def _not_ahead(day: Any) -> Any:
    if day > clock.today():
        raise forms.ValidationError(_("This day has not come yet."))
    return day
