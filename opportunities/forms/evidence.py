"""Evidence for a fact, taken from a contact log with one tap or written by hand; dispute, answer, withdrawal."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.templatetags.addresses import address
from customers.models import ContactLog
from opportunities.facts import PROVED_BY_PAPER, usual_origin
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import DayField, LineInput, ProseInput
from opportunities.forms.known import KnownField, offer
from opportunities.models import FactCode, Origin
from opportunities.sheet_files import FilesPart
from opportunities.sheet_reads.people import people_known
from opportunities.sheet_reads.plan import rows_from
from opportunities.sheet_reads.rows import rules_of
from opportunities.words import what_counts

MOST_THERE = 50  # of a record's people, to choose from


def coded() -> list[tuple[str, str]]:
    """The facts with their codes, as the sheet names them."""
    return [(one.value, f"{one.value} {one.label}") for one in FactCode]


class OriginField(forms.ChoiceField):
    """Where evidence comes from, of what a person types. The ERP speaks for itself, by an import or an integration, with
    the amount that it compares; what somebody has read on its screen is a paper that she answers for."""

    def __init__(self, *, choices: Any = Origin.choices, **more: Any) -> None:
        super().__init__(choices=[one for one in choices if one[0] not in (Origin.ERP, "")], **more)

    def validate(self, value: Any) -> None:
        if value == Origin.ERP:
            raise forms.ValidationError(
                _(
                    "What you read in the ERP is a document here: choose “Document” and name the person at the customer."
                ),
                code="erp",
            )
        super().validate(value)


class AlsoDone(forms.MultipleChoiceField):
    """What is ticked off with it. What is not there any more, or belongs to another fact than was chosen at last, is left
    out: nobody is held up by it."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        pass

    def clean(self, value: Any) -> list[int]:
        known = {str(pk) for pk, _words in self.choices}  # type: ignore[misc]
        return [int(one) for one in super().clean(value) if one in known]


class EvidenceForm(FilesPart, SheetForm):
    """Asks for the fact and for what the customer did or said, with files that show it; a log fills in all but the fact.

    What is required follows the fact, which may still be changed on the page: the server asks, not the browser.
    """

    use_required_attribute = False

    fact_code = forms.ChoiceField(label=_("Fact"), choices=coded)
    text = ProseInput(
        label=_("What the customer did or said"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    person = KnownField(label=_("Who at the customer"), required=False, empty_label=_("Nobody"))
    happened_on = DayField(label=_("When"), required=False)
    origin = OriginField(label=_("Kind of evidence"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False)
    contradicts = forms.BooleanField(
        label=_("This speaks against the fact"),
        required=False,
        help_text=_("For example: the budget is gone. The fact is then not true until something newer says so."),
    )
    finishes = AlsoDone(label=_("Done with it"), required=False, help_text=_("Ticked off where this makes the fact."))
    log = forms.ModelChoiceField(queryset=ContactLog.objects.none(), required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        asked = (self.data if self.is_bound else self.initial).get("fact_code", "")
        counts = what_counts(str(asked))
        self.fields["fact_code"].help_text = (
            f"{asked} {counts}" if counts else ""
        )  # the list may be changed on the page
        self.fields["log"].queryset = ContactLog.objects.visible_to(self.viewer)  # type: ignore[attr-defined]
        offer(self, ["person"], people_known(self.opportunity, self.viewer, *self._there()))
        if not self["fact_code"].value():
            self.fields["fact_code"].choices = [("", _("Choose")), *coded()]  # type: ignore[attr-defined]
        self.initial.setdefault("person", self.opportunity.person)
        self.initial.setdefault("happened_on", clock.today())
        self.initial.setdefault("origin", Origin.CUSTOMER_SAID)
        self.fields["text"].required = not self["log"].value()
        self.fields["text"].error_messages["required"] = _("Write what the customer did or said.")
        self._ask_for_last_day()
        self._offer_to_finish()
        self.add_files()
        # static/js/evidence.js takes no file for the customer's paper where that would make the fact
        self.fields["origin"].widget.attrs["data-proved-by-paper"] = " ".join(sorted(PROVED_BY_PAPER))

    def _offer_to_finish(self) -> None:
        """The open actions that are there for this fact, ticked."""
        code = self["fact_code"].value()
        rows = rows_from(self.opportunity, self.viewer, on=clock.today()) if code else []
        there = [row for row in rows if row.is_open and row.closes == code]
        self.fields["finishes"].choices = [(row.pk, row.what) for row in there]  # type: ignore[attr-defined]
        self.initial["finishes"] = [row.pk for row in there]

    def _there(self) -> list[int]:
        """Who was in the record that it begins with, be she on the sheet or not yet."""
        try:
            log: ContactLog | None = self.fields["log"].clean(self["log"].value())
        except forms.ValidationError:
            return []
        rows = log.attendances.order_by("pk").values_list("person_id", flat=True) if log is not None else ()
        return list(rows[:MOST_THERE])

    @property
    def shows_origin(self) -> bool:
        """Where the fact asks for more than a word, the kind of evidence is not folded away."""
        code = str(self["fact_code"].value() or "")
        return code in FactCode.values and usual_origin(code) != Origin.CUSTOMER_SAID

    @property
    def plan_url(self) -> str:
        """Where the customer's word for the schedule is taken, which alone makes F8 where a plan is asked for."""
        if self["fact_code"].value() != FactCode.F8 or self.opportunity.pipeline_version.decision_maker_only:
            return ""
        return address("opportunities:close_plan", self.opportunity.pk)

    def _ask_for_last_day(self) -> None:
        """Some facts hold only until a day that the evidence itself names."""
        rules = rules_of(self.opportunity.pipeline_version_id)
        codes = [code for code in FactCode.values if rules.says_itself(code)]
        field = self.fields["valid_until"]
        field.required = self["fact_code"].value() in codes and not self["contradicts"].value()
        if codes:
            words = gettext("%(facts)s always needs it: the day until which it holds.")
            field.help_text = words % {"facts": ", ".join(codes)}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        log = found.get("log")
        if not found.get("text") and log is not None:
            if log.is_confidential:
                self.add_error("text", _("The record is confidential: write the words that others may read."))
            else:
                found["text"] = log.line
        code = found.get("fact_code")
        if found.get("contradicts"):
            found["finishes"] = []  # what speaks against it has not got it
        self.clean_files(found)
        found["origin"] = found.get("origin") or self._usual(code)
        found["happened_on"] = found.get("happened_on") or (clock.day_of(log.happened_at) if log else clock.today())
        if found["happened_on"] > clock.today():
            self.add_error("happened_on", _("This day has not come yet."))
        until = None if found.get("contradicts") else found.get("valid_until")
        if until and until < found["happened_on"]:
            self.add_error("valid_until", _("This day lies before the day it happened."))
        if found["origin"] == Origin.INTERNAL and code != FactCode.F12:
            self.add_error("origin", _("Only F12 may rest on our own word. What did the customer do or say?"))
        if found.get("person") is None and code != FactCode.F12:
            self._person_of_log(found, log)
        return found

    def _usual(self, code: Any) -> Origin:
        """Where nobody has said what kind of evidence it is: a document that came with it is one, but where a paper of the
        customer's would make the fact somebody has to say that it is hers."""
        if code == FactCode.F12:
            return Origin.INTERNAL
        is_document = self.has_document and code not in PROVED_BY_PAPER
        return Origin.DOCUMENT if is_document else Origin.CUSTOMER_SAID

    def _person_of_log(self, found: dict[str, Any], log: ContactLog | None) -> None:
        """Whom the log is about, where nobody was named; else the question goes back."""
        there = set(log.attendances.values_list("person_id", flat=True)) if log else set()
        if self.opportunity.person_id in there:
            found["person"] = self.opportunity.person
        elif len(there) == 1 and log is not None:
            found["person"] = log.people.first()
        elif "person" not in self.errors:
            self.add_error("person", _("Name the person at the customer. A fact without a person does not count."))


class DisputeForm(SheetForm):
    reason = LineInput(
        label=_("Why do you doubt it?"),
        max_length=300,
        help_text=_("The fact counts as unknown until the seller has answered."),
    )


class AnswerForm(SheetForm):
    answer = LineInput(
        label=_("Your answer"), max_length=300, help_text=_("What did the customer do or say, and when?")
    )


class WithdrawForm(SheetForm):
    reason = LineInput(label=_("Why is it taken back?"), max_length=300, help_text=_("It stays in the history."))
