"""The page of coaching: what waits, the oldest first, with the one act of each, and the figures beside it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.kept import Blank, Kept
from core.paging import Slice, slice_of
from core.templatetags.addresses import address
from core.templatetags.words import ago, due, due_tone
from opportunities.gate import in_one_line, named
from opportunities.queries import coaching_queue as reads
from opportunities.queries import coaching_rates as rates
from opportunities.queries.coaching_rates import Rate
from sellers.anybody import AnyColleague
from sellers.lists.reading import addresses_of
from sellers.models import User
from sellers.queries import leaders_above

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """`title` is what waits, `meta` whose it is, `next` how long or until when, `act` the one thing to do."""

    title: str
    url: str
    meta: str
    next: str
    tone: str = ""
    act: str = ""
    act_url: str = ""
    start: int | None = None  # the sheet that a review begins with
    alone: int | None = None  # the only sheet of a review
    support: Any = None


@dataclass(frozen=True)
class Kind:
    """A part of the queue: its rows in which order, and how each is shown."""

    title: str | Promise
    empty: str | Promise
    rows: Callable[[Any, reads.Times], Any]
    order: tuple[str, ...]
    line: Callable[[Any, Callable[[int], str]], Line]
    words: str | Promise = ""  # what the part counts, where its title does not say it all


@dataclass(frozen=True)
class Part:
    key: str
    kind: Kind
    lines: list[Line]
    more: bool


@dataclass(frozen=True)
class Figure:
    """A rate in the corner of the page; `url` opens its rows where the reader may see every one of them."""

    label: str
    rate: Rate
    url: str = ""


def parts_of(viewer: User, *, on: dt.date) -> list[Part]:
    """Every part that concerns the reader, a few rows each. Cost: one query a part."""
    found, sheet, values = [], addresses_of("opportunities:detail"), _values(viewer, reads.Times.on(on))
    for key in keys_of(viewer):
        rows = _FIRST[key](**values)
        lines = [KINDS[key].line(row, sheet) for row in rows[:SHOWN]]
        found.append(Part(key, KINDS[key], lines, len(rows) > SHOWN))
    return found


def keys_of(viewer: User) -> tuple[str, ...]:
    """Leaders: what waits for them. Everybody: what she was asked, and her own questions."""
    if viewer.standing.reports:
        return ("requests", "support", "exceptions", "risks", "due", "mine")
    return ("requests", "support", "mine")


def page_of(key: str, viewer: User, *, on: dt.date, after: str = "", size: int = 30) -> tuple[list[Line], str]:
    """One page of a part, oldest first, and the key of the next. Cost: one query."""
    kind, sheet = KINDS[key], addresses_of("opportunities:detail")
    part: Slice[Any] = slice_of(kind.rows(viewer, reads.Times.on(on)), order=kind.order, after=after, size=size)
    return [kind.line(row, sheet) for row in part.rows], part.after


def figures_of(viewer: User, *, now: dt.datetime, on: dt.date) -> list[Figure]:
    """A leader her own rates; a seller her leader's, without their rows, and how much she asks. Cost: four queries at
    most."""
    if viewer.standing.reports:
        return [
            Figure(_("Answered within 48 hours"), rates.feedback_rate(viewer, now=now), _figure_url("feedback")),
            Figure(_("Notes that helped"), rates.help_rate(viewer, now=now), _figure_url("help")),
            Figure(
                _("Reviewed in time"),
                rates.review_rate(viewer.standing.reports, on=on),
                f"{address('coaching:queue')}?show=due",
            ),
        ]
    asked = rates.asked_in_period(viewer, now=now).count()
    found = [Figure(_("My questions"), Rate(asked, 0), _figure_url("asked"))]
    if above := leaders_above(viewer.pk):
        found[:0] = [
            Figure(_("My leader answered within 48 hours"), rates.feedback_rate(above[0], now=now)),
            Figure(_("My leader's notes that helped"), rates.help_rate(above[0], now=now)),
        ]
    return found


def _figure_url(name: str) -> str:
    return address("coaching:figure", name)


def _request(row: Any, sheet: Callable[[int], str]) -> Line:
    url = f"{sheet(row.opportunity_id)}?view=coach"
    answer = f"{address('opportunities:coaching_note', row.opportunity_id)}?request={row.pk}"
    waits = _("asked %(ago)s") % {"ago": ago(row.created_at)}
    if row.needed_by:
        waits = _("answer due: %(due)s") % {"due": due(row.needed_by)}
    tone = due_tone(row.needed_by) if row.needed_by else ""
    return Line(row.question, url, f"{row.asked_by.name} · {row.opportunity.title}", waits, tone, _("Answer"), answer)


def _support(row: Any, sheet: Callable[[int], str]) -> Line:
    url = f"{sheet(row.opportunity_id)}?view=report#support"
    meta = f"{row.asked_by.name} · {row.opportunity.title}"
    wanted = _("wanted by: %(due)s") % {"due": due(row.due_on)}
    return Line(row.what, url, meta, wanted, due_tone(row.due_on), support=row)


def _exception(row: Any, sheet: Callable[[int], str]) -> Line:
    missing = in_one_line(named(row.missing_facts, row.from_stage))
    meta = _("%(owner)s · to %(stage)s · not met: %(missing)s · reason: %(reason)s") % {
        "owner": row.opportunity.owner.name, "stage": row.to_stage, "missing": missing, "reason": row.reason,
    }  # fmt: skip
    url, title = f"{sheet(row.opportunity_id)}?view=coach", row.opportunity.title
    moved = _("moved %(ago)s") % {"ago": ago(row.created_at)}
    if row.opportunity.is_closed:  # what came of it; nothing is left to ask, so that looking through it is enough
        ended = f"{row.opportunity.get_state_display()} · {meta}"
        return Line(title, url, ended, moved, alone=row.opportunity_id)
    return Line(title, url, meta, moved, act=pgettext("act", "Coach"), act_url=url)


def _risk(row: Any, sheet: Callable[[int], str]) -> Line:
    url = f"{sheet(row.pk)}?view=coach"
    since = _("at risk since %(ago)s") % {"ago": ago(row.risk_since)}
    return Line(row.title, url, row.owner.name, since, "tone-warn", pgettext("act", "Coach"), url)


def _due(row: Any, sheet: Callable[[int], str]) -> Line:
    never, at = row.seen_at == row.created_at, {"ago": ago(row.seen_at)}
    seen = _("never reviewed, raised %(ago)s") % at if never else _("last reviewed %(ago)s") % at
    return Line(row.title, f"{sheet(row.pk)}?view=coach", row.owner.name, seen, start=row.pk)


def _mine(row: Any, sheet: Callable[[int], str]) -> Line:
    meta = f"{row.to.name} · {row.opportunity.title}"
    return Line(row.question, f"{sheet(row.opportunity_id)}#part-coaching", meta, row.get_state_display())


KINDS: dict[str, Kind] = {
    "requests": Kind(
        gettext_lazy("Questions waiting for me"), gettext_lazy("Nobody waits for your answer."),
        lambda user, _times: reads.requests_to(user), ("created_at", "pk"), _request,
    ),
    "support": Kind(
        gettext_lazy("Support asked of me"), gettext_lazy("Nobody has asked you for support."),
        lambda user, _times: reads.support_to(user), ("due_on", "pk"), _support,
    ),
    "exceptions": Kind(
        gettext_lazy("Exceptional moves"), gettext_lazy("No stage was moved past its gate."),
        reads.exceptions_to, ("created_at", "pk"), _exception,
    ),
    "risks": Kind(
        gettext_lazy("Commit and best case at risk"), gettext_lazy("No risk stands on what is promised."),
        lambda user, _times: reads.risky(user), ("risk_since", "pk"), _risk,
    ),
    "due": Kind(
        gettext_lazy("Not reviewed for long"), gettext_lazy("Every sheet was reviewed in time."),
        reads.reviews_due, ("seen_at", "pk"), _due,
        gettext_lazy(
            "Commit and best case after 14 days, others after 28. A review is a sheet gone through in review mode, or a "
            "note with a question, an action or a box of the coaching talk."
        ),
    ),
    "mine": Kind(
        gettext_lazy("My questions"), gettext_lazy("You have no open question. Ask early: one is enough."),
        lambda user, _times: reads.asked_by(user), ("created_at", "pk"), _mine,
    ),
}  # fmt: skip


class _AnyLeader(AnyColleague):
    standing = SimpleNamespace(line_people=Blank("line"), reports=Blank("reports"))


_BLANKS = ("viewer", "line", "reports", "since", "strong_before", "others_before")
_TIMES = reads.Times(Blank("since"), Blank("strong_before"), Blank("others_before"))


def _first(kind: Kind) -> Kept[Any]:
    """What the page of all parts shows of one, and one row more."""
    return Kept(lambda **_: kind.rows(_AnyLeader(), _TIMES).order_by(*kind.order)[: SHOWN + 1], *_BLANKS)


def _values(viewer: User, times: reads.Times) -> dict[str, Any]:
    standing = viewer.standing
    return asdict(times) | {
        "viewer": viewer.pk, "line": list(standing.line_people), "reports": list(standing.reports),
    }  # fmt: skip


_FIRST = {key: _first(kind) for key, kind in KINDS.items()}
