"""Shape of a unit's rules of notification."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import clock
from sellers.days import DayField
from sellers.models import OrgUnit
from sellers.notice_rules import NoticeRules
from sellers.notices import NoticeKind, kinds
from sellers.numbers import WholeField

LONGEST_WAIT = 30 * 24  # hours


class NoticeRulesForm(forms.Form):
    """One form for all that a unit says: its limits, and each kind."""

    valid_from = DayField(label=_("Valid from"))
    a_day = WholeField(
        label=_("Notifications a day at most"),
        min_value=1,
        max_value=50,
        help_text=_("What is beyond waits for the next morning and its mail."),
    )
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("In each person's own time zone. Both empty: never quiet."),
    )
    urgent_by_mail = forms.BooleanField(label=_("Urgent ones by mail as well"), required=False)

    def __init__(self, *args: Any, unit: OrgUnit, rules: NoticeRules, **kwargs: Any) -> None:
        limits = rules.limits
        initial = {
            "valid_from": clock.today(),
            "a_day": rules.a_day,
            "quiet_from": limits.quiet_from if limits else None,
            "quiet_to": limits.quiet_to if limits else None,
            "urgent_by_mail": rules.urgent_by_mail,
        }
        for kind in kinds():
            initial[f"on_{kind.code}"] = rules.is_on(kind.code)
            initial[f"hours_{kind.code}"] = rules.leader_after_hours(kind.code)
        super().__init__(*args, initial=initial, **kwargs)
        self.unit, self.rules = unit, rules
        for kind in kinds():
            self.fields[f"on_{kind.code}"] = forms.BooleanField(label=kind.label, required=False)
            if kind.still_waits is not None:
                self.fields[f"hours_{kind.code}"] = WholeField(
                    label=_("To the leader after hours"),
                    required=False,
                    min_value=1 if kind.leader_by_job else 0,
                    max_value=LONGEST_WAIT,
                )

    def kinds(self) -> list[tuple[NoticeKind, Any, Any, OrgUnit | None]]:
        """(kind, its box, its hours or None, the unit above that says so)."""
        return [(kind, self[f"on_{kind.code}"], self._hours(kind), self._from_above(kind.code)) for kind in kinds()]

    def _hours(self, kind: NoticeKind) -> Any:
        return self[f"hours_{kind.code}"] if kind.still_waits is not None else None

    def _from_above(self, code: str) -> OrgUnit | None:
        rule = self.rules.by_code.get(code)
        return rule.unit if rule is not None and rule.unit_id != self.unit.pk else None

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(_now("Rules change from today on, or from a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_to")):
            self.add_error("quiet_to", _now("Quiet hours need a beginning and an end."))
        elif cleaned.get("quiet_from") and cleaned["quiet_from"] == cleaned["quiet_to"]:
            self.add_error("quiet_to", _now("Quiet hours end at another time than they begin."))
        return cleaned

    def limits(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("a_day", "quiet_from", "quiet_to", "urgent_by_mail")}

    def by_code(self) -> dict[str, tuple[bool, int | None]]:
        data = self.cleaned_data
        return {kind.code: (data[f"on_{kind.code}"], data.get(f"hours_{kind.code}")) for kind in kinds()}
