"""What a person's digest says: the blocks of Today in their order, as lines with a link each."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.templatetags.words import due, due_tone
from customers.queries import promises_due
from customers.queries.alerts import CODES as ALERTS
from customers.queries.alerts import PROMISE_DUE, PROMISE_LATE
from desk.queries.today import answers_to, blocks_of, requests_to, steps_due
from opportunities.queries import changed_by_others
from opportunities.queries.coaching_alerts import CODES as COACHING_ALERTS
from sellers.models import User
from sellers.notices import shown
from sellers.queries import held_back, waiting_for

HELD = (*ALERTS, *COACHING_ALERTS)
LINES = 10  # of a block; a mail that scrolls for long is not read
COACHING = ("coaching_asked", "coaching_answered")  # they stand in the block of coaching
PROMISES = (PROMISE_DUE, PROMISE_LATE)  # they stand in the block of promises


@dataclass(frozen=True)
class Line:
    text: str
    url: str
    meta: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[Line, ...]
    more_url: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"lines": [asdict(line) for line in self.lines]}


def digest_of(user: User, *, on: dt.date, now: dt.datetime, since: dt.datetime) -> list[Part]:
    """The parts that have something to say, in her language; none is no digest.

    `since`: from when on changes by others are told. Cost: ten queries at most, whatever there is.
    """
    makers: dict[str, Callable[[], Part]] = {
        "steps": lambda: _steps(user, on),
        "promises": lambda: _promises(user, on),
        "coaching": lambda: _coaching(user),
        "notices": lambda: _notices(user, now),
    }
    with translation.override(user.language):
        parts = [makers[key]() for key in blocks_of(user) if key in makers]
        parts.append(_changes(user, since))
    return [part for part in parts if part.lines]


def _steps(user: User, on: dt.date) -> Part:
    rows = steps_due(user, until=on)

    def line(row: Any) -> Line:
        late = due_tone(row.next_step_on) == "tone-bad"
        return Line(row.next_step or row.title, _sheet(row.pk), f"{due(row.next_step_on)} · {row.title}", late)

    return _part(_("Next steps due"), rows, line, reverse("opportunities:list"))


def _promises(user: User, on: dt.date) -> Part:
    """What she promised until tomorrow or an earlier day; the words of a confidential record stay on its page."""
    rows = promises_due(user, on=on).filter(due_on__lte=on + dt.timedelta(days=1))

    def line(row: Any) -> Line:
        text = row.text if not row.log.is_confidential else _("Confidential promise")
        late = due_tone(row.due_on) == "tone-bad"
        return Line(text, reverse("customers:promise", args=[row.pk]), f"{due(row.due_on)} · {row.person.name}", late)

    return _part(_("Promises due"), rows, line, reverse("customers:promises"))


def _coaching(user: User) -> Part:
    """Who waits, and on what: the words themselves stay on the page."""
    asked = [
        Line(
            _("%(name)s asks on %(title)s.") % {"name": row.asked_by.name, "title": row.opportunity.title},
            f"{_sheet(row.opportunity_id)}?view=coach",
            due(row.needed_by) if row.needed_by else "",
            due_tone(row.needed_by) == "tone-bad",
        )
        for row in requests_to(user)[: LINES + 1]
    ]
    told = [
        Line(
            _("%(name)s wrote a coaching note on %(title)s.")
            % {"name": row.author.name, "title": row.opportunity.title},
            _sheet(row.opportunity_id),
        )
        for row in answers_to(user)[: LINES + 1]
    ]
    return _cut(_("Coaching waiting for me"), [*asked, *told], reverse("desk:today"))


def _notices(user: User, now: dt.datetime) -> Part:
    """Those that wait on her page, and after them what was beyond the day's limit."""
    rows = (waiting_for(user, now=now) | held_back(user, HELD, now=now)).exclude(code__in=(*COACHING, *PROMISES))
    rows = rows.order_by(F("counted_on").desc(nulls_last=True), "-shown_from", "-id")

    def line(row: Any) -> Line:
        notice = shown(row)
        return Line(notice.text, notice.url or reverse("sellers:notifications"))

    return _part(_("Notifications"), rows, line, reverse("sellers:notifications"))


def _changes(user: User, since: dt.datetime) -> Part:
    lines = [
        Line(found.opportunity.title, _sheet(found.opportunity.pk), _("changed by %(names)s") % {"names": names})
        for found in changed_by_others(user, since=since)
        if (names := ", ".join(found.names))
    ]
    return _cut(_("Changed by others"), lines, reverse("opportunities:list"))


def _sheet(pk: int) -> str:
    return reverse("opportunities:detail", args=[pk])


def _part(title: str, rows: QuerySet[Any], line: Callable[[Any], Line], more_url: str) -> Part:
    return _cut(title, (line(row) for row in rows[: LINES + 1]), more_url)


def _cut(title: str, lines: Iterable[Line], more_url: str) -> Part:
    found = tuple(lines)
    return Part(title, found[:LINES], more_url if len(found) > LINES else "")
