"""Which rules of notification hold for whom: the nearest unit's word on a day, then the defaults."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from core import clock
from sellers.models import MailChoice, Membership, NoticeLimits, NoticeRule, User
from sellers.models.notice_rules import A_DAY
from sellers.notices import kind_called
from sellers.queries import ancestors, parents_on

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class NoticeRules:
    """What holds for the people of one unit on a day. `limits` and `by_code` are the rows that say so, if any do."""

    limits: NoticeLimits | None = None
    by_code: Mapping[str, NoticeRule] = field(default_factory=dict)

    @property
    def a_day(self) -> int:
        return self.limits.a_day if self.limits else A_DAY

    @property
    def urgent_by_mail(self) -> bool:
        return self.limits.urgent_by_mail if self.limits else True

    def is_on(self, code: str) -> bool:
        return self.by_code[code].is_on if code in self.by_code else True

    def leader_after_hours(self, code: str) -> int | None:
        """After how many hours without an act her leader is told; None: never."""
        kind = kind_called(code)
        if kind is None or kind.still_waits is None:
            return None
        return self.by_code[code].leader_after_hours if code in self.by_code else kind.leader_after_hours

    def loud_from(self, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        """`now`, or the end of the quiet hours in which it falls; the end belongs to the day."""
        if self.limits is None or self.limits.quiet_from is None or self.limits.quiet_to is None:
            return now
        quiet_from, quiet_to = self.limits.quiet_from, self.limits.quiet_to
        local = now.astimezone(zone)
        over_midnight = quiet_from > quiet_to
        time = local.time()
        late = time >= quiet_from
        early = time < quiet_to
        if not (late or early if over_midnight else late and early):
            return now
        ends_on = local.date() + DAY if over_midnight and late else local.date()
        return dt.datetime.combine(ends_on, quiet_to, zone).astimezone(dt.UTC)


def rules_of(users: Collection[int], *, on: dt.date | None = None) -> dict[int, NoticeRules]:
    """User id → rules on a day, for each of `users`. Cost: four queries, whatever their number."""
    day = on or clock.today()
    places = Membership.objects.on(day).filter(user_id__in=users)
    units = dict(places.values_list("user_id", "unit_id"))
    by_unit = rules_of_units(set(units.values()), on=day)
    return {user: by_unit.get(units.get(user, 0), NoticeRules()) for user in users}


def rules_of_units(units: Collection[int], *, on: dt.date) -> dict[int, NoticeRules]:
    """Unit id → rules on a day. Cost: three queries."""
    parents = parents_on(on)
    limits: dict[int, NoticeLimits] = {}
    for row in NoticeLimits.objects.filter(valid_from__lte=on).order_by("valid_from").select_related("unit"):
        limits[row.unit_id] = row
    rules: dict[int, dict[str, NoticeRule]] = {}
    for rule in NoticeRule.objects.filter(valid_from__lte=on).order_by("valid_from").select_related("unit"):
        rules.setdefault(rule.unit_id, {})[rule.code] = rule
    found = {}
    for unit in units:
        line = ancestors(unit, parents=parents)
        by_code: dict[str, Any] = {}
        for above in reversed(line):  # from the top down, so that the nearest has the last word
            by_code.update(rules.get(above, {}))
        found[unit] = NoticeRules(next((limits[above] for above in line if above in limits), None), by_code)
    return found


def mail_choice_of(user: User) -> MailChoice:
    """What she wants by mail; the defaults where she has not said."""
    return MailChoice.objects.visible_to(user).filter(user=user).first() or MailChoice(user=user)
