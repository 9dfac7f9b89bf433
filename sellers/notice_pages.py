"""What the page of notification rules shows: what holds in a unit, from where it has it, what was and will be changed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.templatetags.words import figure
from sellers.models import NoticeLimits, NoticeRule, OrgUnit, User
from sellers.notice_rules import NoticeRules, rules_of_units
from sellers.notices import NoticeKind, kind_called, kinds

SHOWN = 50


@dataclass(frozen=True)
class KindRow:
    """One kind with what holds for it; `above` is the unit above that says so."""

    kind: NoticeKind
    is_on: bool
    leader_words: str
    above: OrgUnit | None


@dataclass(frozen=True)
class Change:
    """A row that this unit has said, newest day first; one of a day ahead may be taken back."""

    row: NoticeLimits | NoticeRule
    what: str
    words: str
    who: str
    is_planned: bool

    @property
    def table(self) -> str:
        return "limits" if isinstance(self.row, NoticeLimits) else "rule"


@dataclass(frozen=True)
class NoticePage:
    """Cost: eight queries, flat in rules."""

    unit: OrgUnit
    rules: NoticeRules
    limits_words: list[tuple[str, str]]
    limits_above: OrgUnit | None
    kinds: list[KindRow]
    changes: list[Change]


def notice_page_of(unit: OrgUnit, *, on: dt.date) -> NoticePage:
    rules = rules_of_units([unit.pk], on=on)[unit.pk]
    limits = rules.limits
    return NoticePage(
        unit=unit,
        rules=rules,
        limits_words=[
            (_("Notifications a day at most"), figure(rules.a_day)),
            (_("Quiet hours"), quiet_words(limits)),
            (_("Urgent ones by mail as well"), _("yes") if rules.urgent_by_mail else _("no")),
        ],
        limits_above=limits.unit if limits is not None and limits.unit_id != unit.pk else None,
        kinds=[_kind_row(kind, rules, unit) for kind in kinds()],
        changes=_changes(unit, on),
    )


def quiet_words(limits: NoticeLimits | None) -> str:
    if limits is None or limits.quiet_from is None or limits.quiet_to is None:
        return _("never quiet")
    return f"{limits.quiet_from:%H:%M}–{limits.quiet_to:%H:%M}"


def hours_words(hours: int | None) -> str:
    """After how long the leader is told."""
    if hours is None:
        return _("never")
    if hours == 0:
        return _("at the same time")
    if hours > 48 and hours % 24 == 0:
        return ngettext("after %(n)s day", "after %(n)s days", hours // 24) % {"n": figure(hours // 24)}
    return ngettext("after %(n)s hour", "after %(n)s hours", hours) % {"n": figure(hours)}


def _kind_row(kind: NoticeKind, rules: NoticeRules, unit: OrgUnit) -> KindRow:
    rule = rules.by_code.get(kind.code)
    return KindRow(
        kind=kind,
        is_on=rules.is_on(kind.code),
        leader_words=hours_words(rules.leader_after_hours(kind.code)) if kind.still_waits is not None else "",
        above=rule.unit if rule is not None and rule.unit_id != unit.pk else None,
    )


def _changes(unit: OrgUnit, on: dt.date) -> list[Change]:
    limits = list(NoticeLimits.objects.filter(unit=unit).order_by("-valid_from")[:SHOWN])
    rules = list(NoticeRule.objects.filter(unit=unit).order_by("-valid_from", "code")[:SHOWN])
    who = _who("NoticeLimits", limits) | _who("NoticeRule", rules)
    names = dict(User.objects.filter(pk__in=who.values()).values_list("pk", "name"))
    found = [
        Change(row, *_said(row), names.get(who.get((type(row).__name__, row.pk), 0), ""), row.valid_from > on)
        for row in (*limits, *rules)
    ]
    return sorted(found, key=lambda change: change.row.valid_from, reverse=True)[:SHOWN]


def _who(model: str, rows: list[Any]) -> dict[tuple[str, int], int]:
    """(model, row) → who wrote it last."""
    events = apps.get_model("sellers", f"{model}Event").objects.filter(pgh_obj_id__in=[row.pk for row in rows])
    said = events.order_by("pgh_id").values_list("pgh_obj_id", "pgh_context__metadata")
    return {(model, pk): meta["user"] for pk, meta in said if meta and meta.get("user") is not None}


def _said(row: NoticeLimits | NoticeRule) -> tuple[str, str]:
    if isinstance(row, NoticeLimits):
        a_day = _("%(n)s a day") % {"n": figure(row.a_day)}
        by_mail = _("urgent ones by mail") if row.urgent_by_mail else _("nothing urgent by mail")
        return _("Limits"), " · ".join((a_day, quiet_words(row), by_mail))
    kind = kind_called(row.code)
    words = _("sent") if row.is_on else _("not sent")
    if kind is not None and kind.still_waits is not None and row.is_on:
        words = _("%(sent)s, to the leader: %(when)s") % {"sent": words, "when": hours_words(row.leader_after_hours)}
    return str(kind.label) if kind is not None else row.code, words


def planned_row(unit: OrgUnit, table: str, pk: int) -> NoticeLimits | NoticeRule | None:
    """A row of this unit whose day is still ahead."""
    model: Any = {"limits": NoticeLimits, "rule": NoticeRule}.get(table)
    if model is None:
        return None
    found: NoticeLimits | NoticeRule | None = model.objects.filter(
        unit=unit, pk=pk, valid_from__gt=clock.today()
    ).first()
    return found
