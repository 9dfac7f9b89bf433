"""Who changed what and when, on a unit or a person: read from the kept history, in words of the reader's language."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from core.templatetags.words import day
from sellers.models import OrgUnit, Role, User

SIZE = 40
UNIT_TOLD = ("name", "name_en", "kind", "cost_center", "closed_on")
USER_TOLD = ("name", "name_en", "email", "language", "time_zone", "hired_on", "left_on", "weekly_minutes")


@dataclass
class Moment:
    """What one person did at one time."""

    at: dt.datetime
    by: str
    reason: str
    lines: list[str] = field(default_factory=list)


def changes_of_unit(unit: OrgUnit) -> list[Moment]:
    """The last changes, newest first. Cost: six queries at most."""
    reader = _Reader()
    reader.read("OrgUnitEvent", {"pgh_obj": unit.pk}, reader.fields(OrgUnit, UNIT_TOLD, _("Unit made")))
    reader.read(
        "UnitParentEvent", {"unit": unit.pk}, reader.term(_("Under %(what)s"), lambda e: reader.unit(e.parent_id))
    )
    reader.read(
        "UnitLeaderEvent", {"unit": unit.pk}, reader.term(_("Leader %(what)s"), lambda e: reader.user(e.user_id))
    )
    return reader.moments()


def changes_of_user(user: User) -> list[Moment]:
    """The last changes, newest first. Cost: eight queries at most."""
    reader = _Reader()
    reader.read("UserEvent", {"pgh_obj": user.pk}, reader.fields(User, USER_TOLD, _("Person added")))
    reader.read("MembershipEvent", {"user": user.pk}, reader.term(_("Works in %(what)s"), reader.place))
    reader.read("RoleGrantEvent", {"user": user.pk}, reader.term(_("Role %(what)s"), lambda e: _role(e.role)))
    reader.read(
        "UnitLeaderEvent", {"user": user.pk}, reader.term(_("Leads %(what)s"), lambda e: reader.unit(e.unit_id))
    )
    reader.read("InvitationEvent", {"user": user.pk}, _invitation)
    return reader.moments()


def _role(code: str) -> str:
    return str(dict(Role.choices).get(code, code))


def _invitation(event: Any, before: Any, busy: bool) -> Iterable[str]:
    if event.pgh_label == "insert":
        yield _("Invited")
    elif event.used_at is not None and (before is None or before.used_at is None):
        yield _("Invitation taken: the password is set")
    elif event.revoked_at is not None and (before is None or before.revoked_at is None):
        yield _("Invitation taken back")


Teller = Callable[[Any, Any, bool], Iterable[str]]


class _Reader:
    """Collects events of several tables, then names everybody and everything in one query a kind."""

    def __init__(self) -> None:
        self._read: list[tuple[Any, Any, bool, Teller]] = []
        self._users: dict[int, str] = {}
        self._units: dict[int, str] = {}

    def read(self, model: str, where: dict[str, Any], tell: Teller) -> None:
        rows = apps.get_model("sellers", model).objects.filter(**where)
        events = list(rows.select_related("pgh_context").order_by("-pgh_id")[: SIZE * 2])
        begun = {event.pgh_context_id for event in events if event.pgh_label == "insert" and event.pgh_context_id}
        last: dict[int, Any] = {}
        for event in reversed(events):
            self._read.append((event, last.get(event.pgh_obj_id), event.pgh_context_id in begun, tell))
            last[event.pgh_obj_id] = event

    def moments(self) -> list[Moment]:
        self._name()
        self._read.sort(key=lambda read: (read[0].pgh_created_at, read[0].pgh_id))
        found: dict[Any, Moment] = {}
        for event, before, busy, tell in self._read:
            lines = list(tell(event, before, busy))
            if not lines:
                continue
            key = event.pgh_context_id or (type(event).__name__, event.pgh_id)
            if key not in found:
                said = (event.pgh_context.metadata or {}) if event.pgh_context else {}
                by = self._users.get(said.get("user"), "") or _("the system")
                found[key] = Moment(event.pgh_created_at, by, said.get("reason", ""))
            found[key].lines.extend(line for line in lines if line not in found[key].lines)
        return sorted(found.values(), key=lambda moment: moment.at, reverse=True)[:SIZE]

    def _name(self) -> None:
        events = [read[0] for read in self._read]
        acting = {(event.pgh_context.metadata or {}).get("user") for event in events if event.pgh_context}
        users = {getattr(event, "user_id", None) for event in events} | acting
        units = {getattr(event, name, None) for event in events for name in ("unit_id", "parent_id")}
        self._users = dict(User.objects.filter(pk__in=users - {None}).values_list("pk", "name"))
        self._units = dict(OrgUnit.objects.filter(pk__in=units - {None}).values_list("pk", "name"))

    # --- words ------------------------------------------------------------------------------------------------------
    def user(self, pk: int) -> str:
        return self._users.get(pk, "")

    def unit(self, pk: int) -> str:
        return self._units.get(pk, "")

    def place(self, event: Any) -> str:
        return " · ".join(filter(None, [self.unit(event.unit_id), event.job_title]))

    def fields(self, model: Any, told: tuple[str, ...], begun: str) -> Teller:
        """Each of the `told` fields that differs from the event before."""

        def tell(event: Any, before: Any, busy: bool) -> Iterable[str]:
            if event.pgh_label == "insert":
                yield begun
                return
            for name in told if before is not None else ():
                was, now = getattr(before, name), getattr(event, name)
                if was == now:
                    continue
                column = model._meta.get_field(name)
                label = str(column.verbose_name)
                values = {"label": label, "was": _value(column, was), "now": _value(column, now)}
                yield (_("%(label)s: %(was)s → %(now)s") if values["was"] else _("%(label)s: %(now)s")) % values

        return tell

    def term(self, words: str, what: Callable[[Any], str]) -> Teller:
        """Something that holds from a day on; that it ended because another one began goes without saying."""

        def tell(event: Any, before: Any, busy: bool) -> Iterable[str]:
            text = words % {"what": what(event)}
            if event.pgh_label == "delete":
                yield _("Taken back: %(what)s, from %(day)s") % {"what": text, "day": day(event.from_on, "full")}
            elif event.pgh_label == "insert" or (before is not None and _said(before) != _said(event)):
                yield _("%(what)s, from %(day)s") % {"what": text, "day": day(event.from_on, "full")}
            elif before is not None and event.to_on is None and before.to_on is not None:
                yield _("%(what)s goes on") % {"what": text}
            elif not busy and event.to_on is not None:
                yield _("%(what)s, until %(day)s") % {"what": text, "day": day(event.to_on, "full")}

        return tell


def _said(event: Any) -> tuple[Any, ...]:
    """What a term is about, without its days."""
    return tuple(
        getattr(event, name, None) for name in ("unit_id", "user_id", "parent_id", "role", "job_title", "rank")
    )


def _value(column: Any, value: Any) -> str:
    if value is None or value == "":
        return _("nothing") if value is None else "–"
    if isinstance(value, dt.date):
        return day(value, "full")
    return str(dict(column.flatchoices).get(value, value))
