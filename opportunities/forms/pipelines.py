"""The parts of a draft: stages, criteria, things to do, questions and rules, one row each."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opportunities.forms.fields import DayField, LineInput
from opportunities.forms.known import KnownField, offer
from opportunities.gate import GO, NOT_NO, OWN, STEP, TOLD
from opportunities.models import (
    ActionPurpose,
    BuyingRole,
    Category,
    FactCode,
    QuestionGroup,
    Stage,
)
from opportunities.queries.pipelines import published_for
from opportunities.rulebook import LADDER
from sellers.numbers import WholeField


def coded() -> list[tuple[str, str]]:
    return [(one.value, f"{one.value} {one.label}") for one in FactCode]


class RowForm(forms.Form):
    """One row; an empty one that was offered for something new says nothing."""

    use_required_attribute = False
    order = WholeField(label=gettext_lazy("Place"), min_value=1, max_value=99)


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows in the order of their places; no place twice."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")

    def clean(self) -> None:
        seen: set[int] = set()
        for form in self._kept():
            place = form.cleaned_data.get("order")
            if place in seen:
                form.add_error("order", _("This place is taken by another row."))
            seen.add(place)

    def _kept(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form.has_changed() and not self._should_delete_form(form) and getattr(form, "cleaned_data", None)
        ] + [form for form in self.initial_forms if not form.has_changed() and getattr(form, "cleaned_data", None)]

    def rows(self) -> list[dict[str, Any]]:
        found = [form.cleaned_data for form in self._kept()]
        return sorted(found, key=lambda row: row["order"])


def rows_of(form: type[RowForm], *, extra: int = 1, most: int = 40) -> Any:
    return forms.formset_factory(
        form, formset=Rows, extra=extra, can_delete=True, max_num=most, validate_max=True, absolute_max=most + 5
    )


class StageRow(RowForm):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = LineInput(label=gettext_lazy("Name"), max_length=60)
    name_en = LineInput(label=gettext_lazy("Name in English"), max_length=60, required=False)
    stall_days = WholeField(label=gettext_lazy("Stalled after (days)"), min_value=1, max_value=730, initial=30)
    exit_facts = forms.MultipleChoiceField(
        label=gettext_lazy("Facts without which leaving it needs a reason"),
        choices=coded,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_name_en(self) -> str:
        return self.cleaned_data["name_en"] or self.cleaned_data.get("name", "")


class CriterionRow(RowForm):
    text = LineInput(label=gettext_lazy("What the customer has done"), max_length=160)
    text_en = LineInput(label=gettext_lazy("In English"), max_length=160, required=False)
    code = forms.ChoiceField(label=gettext_lazy("Ticks itself when"), required=False)

    def __init__(self, *args: Any, shown: "Shown", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = shown  # type: ignore[attr-defined]


class Shown(BaseChoiceIterator):
    """What can show a criterion, in groups: one list for all rows, which Django takes as it is."""

    def __init__(self, questions: list[str]) -> None:
        self._groups = _shown_by(questions)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._groups)


def _shown_by(questions: list[str]) -> list[Any]:
    return [
        ("", _("nothing: those who were there know")),
        (_("A fact is confirmed"), coded()),
        (_("A question has a proven yes"), [(code, code) for code in questions]),
        (_("A question is not answered with no"), [(f"{code}{NOT_NO}", code) for code in questions]),
        (_("Somebody is named"), [(one.value, one.label) for one in BuyingRole]),
        (_("The sheet says it"), [(code, str(OWN[code])) for code in (STEP, TOLD, GO)]),
    ]


class ThingRow(RowForm):
    text = LineInput(label=gettext_lazy("What is done"), max_length=120)
    text_en = LineInput(label=gettext_lazy("In English"), max_length=120, required=False)
    offset_days = WholeField(label=gettext_lazy("Due after (days)"), min_value=0, max_value=730, initial=7)
    purpose = forms.ChoiceField(label=gettext_lazy("What for"), choices=ActionPurpose.choices)


class QuestionRow(RowForm):
    code = forms.RegexField(r"^Q\d{1,2}$", label=gettext_lazy("Code"), max_length=3)
    group = forms.ChoiceField(label=gettext_lazy("Group"), choices=QuestionGroup.choices)
    text = LineInput(label=gettext_lazy("Question"), max_length=160)
    text_en = LineInput(label=gettext_lazy("In English"), max_length=160, required=False)
    counts_as_evidence = LineInput(label=gettext_lazy("Evidence that counts"), max_length=160, required=False)
    counts_as_evidence_en = LineInput(label=gettext_lazy("In English"), max_length=160, required=False)
    by_stage = forms.TypedChoiceField(label=gettext_lazy("Settled by"), coerce=int, empty_value=None, required=False)
    method = LineInput(label=gettext_lazy("In other methods"), max_length=60, required=False)

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["invalid"] = _("Q and a number, such as Q21.")
        self.fields["by_stage"].choices = [  # type: ignore[attr-defined]
            ("", _("any stage")),
            *((str(one.pk), str(one)) for one in stages),
        ]


class RulesForm(forms.Form):
    """Days that evidence of a fact holds, and the first category that needs it: each fact stands there once, so that no
    category can ask less than the one below it."""

    use_required_attribute = False
    coverage_pct = WholeField(label=gettext_lazy("Buyer coverage for best case (%)"), min_value=0, max_value=100)
    decision_maker_only = forms.BooleanField(
        label=gettext_lazy("The one who decides is enough"), required=False,
        help_text=gettext_lazy("As in dealer sales: the owner or farmer decides, and coverage asks for nobody else."),
    )  # fmt: skip
    required_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that somebody has to be named for"),
        choices=BuyingRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = [("", _("needed by none")), *((one.value, one.label) for one in reversed(LADDER))]
        for code, label in coded():
            self.fields[f"{code}_days"] = WholeField(
                label=label, min_value=1, max_value=3650, required=False, help_text=""
            )
            self.fields[f"{code}_from"] = forms.ChoiceField(label=label, choices=needed, required=False)

    def pairs(self) -> list[Any]:
        return [(self[f"{code}_days"], self[f"{code}_from"]) for code in FactCode.values]

    def facts(self) -> dict[str, tuple[int | None, str]]:
        found = self.cleaned_data
        return {code: (found[f"{code}_days"], found[f"{code}_from"]) for code in FactCode.values}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("required_roles") and not found.get("decision_maker_only"):
            self.add_error("required_roles", _("Name at least one role, or let the one who decides be enough."))
        wanted = {found.get(f"{code}_from") for code in FactCode.values}
        for rung in (Category.PIPELINE, Category.BEST, Category.COMMIT):
            if rung not in wanted:
                words = _("%(category)s would ask no more than the category below it: give it at least one fact.")
                self.add_error(None, words % {"category": rung.label})
        if found.get("F11_from") != Category.BOOKED:
            self.add_error("F11_from", _("An order is booked by contract or order alone (F11)."))
        return found


class PublishForm(forms.Form):
    valid_from = DayField(label=gettext_lazy("Holds from"))


class NewPipelineForm(forms.Form):
    name = LineInput(label=gettext_lazy("Name in Korean"), max_length=60)
    name_en = LineInput(label=gettext_lazy("Name in English"), max_length=60)


class ChoiceForm(forms.Form):
    pipeline = KnownField(label=pgettext_lazy("stages", "Pipeline"), empty_label=None)
    valid_from = DayField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, ["pipeline"], published_for(viewer))
