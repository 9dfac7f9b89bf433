"""What one reads before meeting a person: what she said, how she stands to us and who says so, what is open."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, JSONField, OuterRef, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.kept import AnyReader, Kept
from core.templatetags.addresses import address
from customers.models import (
    Attitude,
    AttitudeRecord,
    ContactLog,
    Departure,
    DepartureState,
    Heard,
    HeardKind,
    Move,
    Person,
)
from sellers.models import User

SAID, ATTITUDES, OPEN_DEALS = 3, 10, 5
OLD_ATTITUDE = dt.timedelta(days=180)  # half a year on, one asks again


@dataclass(frozen=True)
class Next:
    """One thing to do next, with the address where it is done."""

    text: str
    url: str
    label: str
    tone: str = ""


@dataclass(frozen=True)
class Stand:
    """An attitude with its day and what it rests on: `log_text` is empty where the viewer may not read the record."""

    attitude: str
    held_on: dt.date
    by: str
    log_text: str = ""
    log_url: str = ""


@dataclass(frozen=True)
class Said:
    """What a customer said, in a record that everybody may read."""

    kind: str
    text: str
    at: dt.datetime
    log_id: int

    @property
    def kind_label(self) -> str:
        return str(HeardKind(self.kind).label)


@dataclass(frozen=True)
class Wanted:
    """A company that she left, whose successor is asked for."""

    pk: int
    company: str
    due_on: dt.date


@dataclass(frozen=True)
class LastMove:
    """Her last change that stands: as much as says whether it may be taken back."""

    pk: int
    author_id: int
    created_at: dt.datetime


@dataclass(frozen=True)
class Brief:
    said: list[Said]
    attitudes: list[Stand]
    departures: list[Wanted]
    last_move: LastMove | None


def person_with_brief(pk: int, *, viewer: User) -> Person | None:
    """A person with what `brief_of` reads, None where the viewer sees nobody. Cost: one query."""
    return next(iter(_WITH_BRIEF(pk=pk, viewer=viewer.pk) if viewer.is_authenticated else ()), None)


def _with_brief(pk: Any, viewer: Any) -> Any:
    readable = ContactLog.objects.visible_to(AnyReader())
    people = Person.objects.visible_to(AnyReader()).filter(pk=pk).defer("search_text", "grams")
    return people.annotate(
        said_rows=ArraySubquery(_said()),
        attitude_rows=ArraySubquery(_attitudes(readable)),
        departure_rows=ArraySubquery(_departures()),
        move_rows=ArraySubquery(_moves()),
    )


def _said() -> Any:
    """Requests and complaints before the rest, the latest first; nothing out of confidential records."""
    rows = Heard.objects.filter(person=OuterRef("pk"), log__is_confidential=False)
    urgent = When(kind__in=(HeardKind.REQUEST, HeardKind.COMPLAINT), then=Value(0))
    rows = rows.annotate(rank=Case(urgent, default=Value(1))).order_by("rank", "-log__happened_at", "-pk")
    fields = JSONObject(kind="kind", text="text", at="log__happened_at", log_id="log_id")
    return rows.values_list(fields)[:SAID]


def _attitudes(readable: Any) -> Any:
    """How she stood to us, the latest first; the record behind it for who may read it, without a confidential text."""
    may_read = Exists(readable.filter(pk=OuterRef("log_id")))
    line = Case(When(log__is_confidential=True, then=Value("")), default=F("log__line"), output_field=CharField())
    log = Case(When(may_read, then=JSONObject(pk="log_id", line=line)), default=Value(None), output_field=JSONField())
    rows = AttitudeRecord.objects.filter(person=OuterRef("pk")).annotate(shown=log)
    fields = JSONObject(attitude="attitude", held_on="held_on", by="author__name", log="shown")
    return rows.order_by("-held_on", "-pk").values_list(fields)[:ATTITUDES]


def _departures() -> Any:
    rows = Departure.objects.filter(person=OuterRef("pk"), state=DepartureState.OPEN).order_by("due_on", "pk")
    return rows.values_list(JSONObject(pk="pk", company="company__name", due_on="due_on"))


def _moves() -> Any:
    rows = Move.objects.filter(person=OuterRef("pk"), undone_at__isnull=True).order_by("-pk")
    return rows.values_list(JSONObject(pk="pk", author_id="author_id", created_at="created_at"))[:1]


_WITH_BRIEF: Kept[Person] = Kept(_with_brief, "pk", "viewer")


def brief_of(person: Person) -> Brief:
    """What stands on a person of `person_with_brief`. Cost: none."""
    rows: Any = person
    said = [Said(**row | {"at": _instant(row["at"])}) for row in rows.said_rows]
    wanted = [Wanted(**row | {"due_on": dt.date.fromisoformat(row["due_on"])}) for row in rows.departure_rows]
    moves = [LastMove(**row | {"created_at": _instant(row["created_at"])}) for row in rows.move_rows]
    attitudes = [_stand(row) for row in rows.attitude_rows]
    if not attitudes and person.attitude_on is not None:  # said before this history was kept
        attitudes = [Stand(person.attitude, person.attitude_on, "")]
    return Brief(said, attitudes, wanted, moves[0] if moves else None)


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _stand(row: dict[str, Any]) -> Stand:
    stand = Stand(row["attitude"], dt.date.fromisoformat(row["held_on"]), row["by"])
    if row["log"] is None:
        return stand
    url = address("customers:log", row["log"]["pk"])
    return replace(stand, log_text=row["log"]["line"] or _("Confidential record"), log_url=url)


def logs_to_rest_on(person: Person, *, viewer: User) -> Any:
    """Records about her that an attitude may rest on, the latest first."""
    return ContactLog.objects.visible_to(viewer).filter(attendances__person=person).order_by("-happened_at", "-pk")


def open_deals_of(person: Person, *, viewer: User) -> list[Any]:
    """Her open opportunities as every employee may see them: title, stage, owner. Cost: one query."""
    return _DEALS(person=person.pk) if viewer.is_authenticated else []


def _open_deals(person: Any) -> Any:
    deals: Any = Person._meta.get_field("opportunities").related_model  # of a higher app, by its reverse relation
    rows = deals.objects.visible_to(AnyReader()).open().filter(person=person).select_related("owner", "stage")
    return rows.only("title", "owner__name", "stage", "stage__name", "stage__name_en", "person").order_by("-pk")[
        :OPEN_DEALS
    ]


_DEALS: Kept[Any] = Kept(_open_deals, "person")


def next_for(person: Person, *, late_days: int | None, departures: list[Wanted], may_edit: bool) -> list[Next]:
    """What to do next, at most three things, the most urgent first; each follows from a fact on the page."""
    if person.do_not_contact:
        return []
    log = f"{address('desk:log_new')}?person={person.pk}"
    found = [
        Next(
            _("Find out the successor's name at %(company)s.") % {"company": one.company},
            address("customers:successor", one.pk),
            _("Name the successor"),
            "tone-warn",
        )
        for one in departures
    ]
    if person.is_former:
        return found[:3]
    if late_days:
        words = ngettext(
            "Get in touch: %(n)s day past the contact cycle.",
            "Get in touch: %(n)s days past the contact cycle.",
            late_days,
        )
        found.append(Next(words % {"n": late_days}, log, _("Log"), "tone-warn"))
    elif person.last_contact_at is None:
        found.append(Next(_("Nobody has met this person yet: arrange a first contact."), log, _("Log")))
    if may_edit and person.attitude == Attitude.UNKNOWN:
        url = address("customers:attitude", person.pk)
        found.append(Next(_("Find out how this person stands to us."), url, _("Attitude")))
    elif may_edit and person.attitude_on is not None and person.attitude_on < clock.today() - OLD_ATTITUDE:
        url = address("customers:attitude", person.pk)
        found.append(Next(_("The attitude is more than half a year old: ask again."), url, _("Attitude")))
    if may_edit and not person.interests:
        url = address("customers:person_edit", person.pk)
        found.append(Next(_("Write down what this person cares about at work."), url, _("Edit")))
    return found[:3]
