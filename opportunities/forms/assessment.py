"""Questions of the assessment: one on its own, or all of them in one form."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.templatetags.words import day
from core.versions import NEVER
from opportunities.actions.assessment import Reply
from opportunities.assessment import NO, YES, Standing
from opportunities.forms.fields import LineInput
from opportunities.models import AnswerValue, Opportunity, Question, QuestionGroup, Rival
from opportunities.queries.answers import mark_of
from opportunities.sheet_reads.assessment import assessed, turn_to


class QuestionForm(forms.Form):
    """`choices`: what may be picked to show it, as (token, words); what shows it already is always among them."""

    read_at = NEVER  # the mark tells what was read, not the opportunity's version
    use_required_attribute = False

    value = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=AnswerValue.choices, widget=forms.RadioSelect, required=False
    )
    proof = forms.MultipleChoiceField(
        label=gettext_lazy("What shows it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = LineInput(label=gettext_lazy("In a few words"), max_length=200, required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        row: Standing,
        choices: Sequence[tuple[str, str]],
        rival: Rival | None = None,
        prefix: str = "",
    ) -> None:
        self.row, self.rival, given = row, rival, row.given
        own = [(proof.token, proof_words(proof)) for proof in given.proofs] if given else []
        listed = {token for token, _words in own}
        initial = {
            "value": given.value if given else "",
            "note": given.note if given else "",
            "proof": [token for token, _words in own],
            "seen": mark_of(row),
        }
        super().__init__(data, initial=initial, prefix=prefix or None)
        self.own, self.more = own, [one for one in choices if one[0] not in listed]
        self.fields["proof"].choices = own + self.more  # type: ignore[attr-defined]
        self.conflict: dict[str, Any] | None = None
        if self.is_bound:
            self._drop_nothing_picked()

    def _drop_nothing_picked(self) -> None:
        """The list from which one more is picked sends an empty word where nothing was."""
        name = self.add_prefix("proof")
        if "" in self.data.getlist(name):
            self.data = self.data.copy()
            self.data.setlist(name, [token for token in self.data.getlist(name) if token])

    @property
    def question(self) -> Question:
        return self.row.question

    @property
    def is_touched(self) -> bool:
        """Something here differs from what the page showed when it was read."""
        return bool(set(self.changed_data) - {"seen"})

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("value") and (found.get("note") or found.get("proof")):
            self.add_error("value", _("Please choose an answer."))
        return found

    def reply(self) -> Reply:
        found = self.cleaned_data
        return Reply(
            self.question,
            found["value"],
            found["note"],
            evidence=tuple(int(token[1:]) for token in found["proof"] if token[0] == "e"),
            logs=tuple(int(token[1:]) for token in found["proof"] if token[0] == "l"),
            seen=found["seen"] or "unread",
        )

    def differences(self, fresh: Opportunity) -> list[dict[str, Any]]:
        """For the conflict panel: both answers are told; what is sent next is compared with the one that stands now."""
        row = self._now(fresh)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = mark_of(row)
        mine = str(dict(AnswerValue.choices).get(self.cleaned_data.get("value", ""), ""))
        theirs = str(AnswerValue(row.given.value).label) if row.given else ""
        return [
            {
                "label": str(self.question),
                "mine": "\n".join(filter(None, [mine, self.cleaned_data.get("note", "")])),
                "theirs": "\n".join(filter(None, [theirs, row.given.note if row.given else ""])),
                "is_told": True,
            }
        ]

    def saved_by(self, fresh: Opportunity) -> tuple[str, dt.datetime | None]:
        row = self._now(fresh)
        return (row.given.by, row.given.at) if row.given else ("", None)

    def _now(self, fresh: Opportunity) -> Standing:
        if self.rival is not None:
            turn_to(fresh, self.rival)
        return next(one for one in assessed(fresh) if one.question.pk == self.question.pk)

    @property
    def picked(self) -> list[str]:
        return [str(token) for token in self["proof"].value() or []]


def by_group(forms: Sequence[QuestionForm]) -> list[dict[str, Any]]:
    """The forms group by group: what is open, or has something wrong, and what was answered in this stage."""
    found: dict[str, dict[str, Any]] = {}
    for form in forms:
        code = form.question.group
        group = found.setdefault(code, {"code": code, "name": QuestionGroup(code).label, "open": [], "answered": []})
        is_wrong = form.conflict is not None or (form.is_bound and bool(form.errors))
        is_answered = form.row.verdict in (YES, NO) and not form.row.is_old and not is_wrong
        group["answered" if is_answered else "open"].append(form)
    return list(found.values())


def proof_words(proof: Any) -> str:
    """A piece of proof in one line, for a list to pick from."""
    what = proof.fact or _("Contact")
    words = proof.words or _("confidential")
    return " · ".join(filter(None, [what, words, proof.who, day(proof.on, "short") if proof.on else ""]))


def pickable(evidence: Sequence[Any], contacts: Sequence[Any]) -> list[tuple[str, str]]:
    """The sheet's evidence, then the last contacts that everybody may read."""
    found = [
        (
            f"e{row.pk}",
            " · ".join(
                filter(
                    None,
                    [
                        row.fact_code,
                        row.text[:80],
                        row.person.name if row.person else "",
                        day(row.happened_on, "short"),
                    ],
                )
            ),
        )
        for row in evidence
        if not row.contradicts
    ]
    for contact in contacts:
        log = contact.log
        if not log.is_confidential:
            when = day(clock.day_of(log.happened_at), "short")
            found.append((f"l{log.pk}", " · ".join([_("Contact"), log.line[:80], ", ".join(contact.people), when])))
    return found
