"""A competitor named beside us, how it stands, and what it is strong or weak in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import clean_text
from customers.models.company import name_key
from opportunities.forms.base import SheetForm
from opportunities.forms.buyers import log_label
from opportunities.forms.fields import DayField, LineInput, NamedField
from opportunities.forms.known import KnownField, KnownManyField, offer
from opportunities.models import Competitor, Opportunity, PointKind, Position, Rival
from opportunities.sheet_reads.people import people_known
from opportunities.sheet_reads.rivals import competitors_like
from opportunities.sheet_reads.rows import contacts_with

LOGS = 8
NAME_LENGTH = 120


class RivalFields(SheetForm):
    position = forms.ChoiceField(label=_("Where it stands"), choices=Position, widget=forms.RadioSelect, required=False)
    supporters = KnownManyField(label=_("Who speaks for it"), required=False)
    expected_move = LineInput(
        label=_("Expected move"), max_length=300, required=False, help_text=_("What will they do next?")
    )
    counter = LineInput(
        label=_("Our counter"), max_length=300, required=False, help_text=_("What do we do, and do not do, about it?")
    )

    def prepare(self) -> None:
        people = people_known(self.opportunity, self.viewer)
        offer(self, ["supporters"], people)
        if not people:
            del self.fields["supporters"]
        self.initial.setdefault("position", Position.UNKNOWN)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["position"] = found.get("position") or Position.UNKNOWN
        if "supporters" in self.fields:
            found["supporters"] = sorted(found.get("supporters") or (), key=lambda one: one.pk)
        return found


class RivalForm(RivalFields):
    """Asks for a name alone; words that nobody is known by are a new competitor."""

    competitor = NamedField(
        label=_("Competitor's name"),
        queryset=Competitor.objects.none(),
        help_text=_("Changing nothing, or doing it themselves, competes with us too."),
    )
    competitor_is_new = forms.BooleanField(label=_("This is another one: add it"), required=False)
    field_order = ("competitor",)

    asks_if_new = False

    def prepare(self) -> None:
        self.fields["competitor"].queryset = Competitor.objects.visible_to(self.viewer)  # type: ignore[attr-defined]
        super().prepare()

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return {}

    @property
    def typed(self) -> str:
        words = self.data.get("competitor_text") if self.is_bound else self.initial.get("competitor_text")
        return clean_text(str(words or ""))

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("competitor") is None and "competitor" not in self.errors:
            found["competitor"] = self._named()
        rival = found.get("competitor")
        if isinstance(rival, Competitor) and self.opportunity.rivals.filter(competitor=rival).exists():
            self.add_error("competitor", _("It stands there already: change its card."))
        return found

    def _named(self) -> Competitor | str | None:
        """The one of these words, the words where they are new, or a question where others are close to them."""
        if not self.typed:
            self.add_error("competitor", _("Please name the competitor."))
            return None
        if len(self.typed) > NAME_LENGTH:
            self.add_error("competitor", _("Please write a name of at most %(n)s characters.") % {"n": NAME_LENGTH})
            return None
        near = competitors_like(self.viewer, self.typed)
        key = name_key(self.typed)[:NAME_LENGTH]
        same = [one for one in near if one.name_key == key or str(one) == self.typed]
        if same:
            return same[0]
        if near and not self.cleaned_data.get("competitor_is_new"):
            self.asks_if_new = True
            message = _("We know %(names)s. Choose one, or tick that this is another one.")
            self.add_error("competitor", message % {"names": ", ".join(map(str, near))})
            return None
        return self.typed


class RivalEditForm(RivalFields):
    """How one that stands there stands."""

    def __init__(self, data: Any = None, *, rival: Rival, **kwargs: Any) -> None:
        self.rival = rival
        super().__init__(data, **kwargs)

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        row: Rival | None = self.rival  # read in this very request
        if opportunity is not self.opportunity:
            row = opportunity.rivals.filter(pk=self.rival.pk).first()
        if row is None:
            return {}
        own = {name: getattr(row, name) for name in ("position", "expected_move", "counter")}
        return own | {"supporters": list(row.supporters.order_by("pk"))}


class PointForm(SheetForm):
    """A strength or weak point, with who said it, when, and the record."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PointKind, widget=forms.RadioSelect, initial=PointKind.STRENGTH)
    text = LineInput(label=_("What is it?"), max_length=300)
    person = KnownField(label=_("Who said it"), required=False, empty_label=_("We saw it ourselves"))
    said_on = DayField(label=_("When"), required=False)
    log = KnownField(label=_("Which record says so"), required=False)

    def prepare(self) -> None:
        people = people_known(self.opportunity, self.viewer)
        offer(self, ["person"], people)
        contacts = contacts_with([one.pk for one in people], self.viewer, size=LOGS)
        offer(self, ["log"], [one.log for one in contacts], log_label)
        self.initial.setdefault("said_on", clock.today())

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return {}


class HeardPointForm(forms.Form):
    """What a customer said of a competitor, taken over with one tap."""

    rival = forms.ModelChoiceField(queryset=Rival.objects.none())
    kind = forms.ChoiceField(choices=PointKind)
    heard = forms.IntegerField(min_value=1)

    def __init__(self, data: Any, *, opportunity: Opportunity) -> None:
        super().__init__(data)
        self.fields["rival"].queryset = opportunity.rivals.all()  # type: ignore[attr-defined]
