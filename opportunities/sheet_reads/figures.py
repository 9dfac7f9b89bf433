"""The rows behind the figures of coaching."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.paging import slice_of
from core.templatetags.words import day
from opportunities.queries import coaching_rates as rates
from sellers.lists.reading import addresses_of
from sellers.models import User

FIGURES = {
    "feedback": gettext_lazy("Answered within 48 hours"),
    "help": gettext_lazy("Notes that helped"),
    "asked": gettext_lazy("My questions"),
}
NEWEST = ("-created_at", "-pk")


@dataclass(frozen=True)
class Counted:
    """One row: what it is, whose, and whether it counts as part of the figure (None: there is no part)."""

    title: str
    url: str
    meta: str
    word: str
    is_part: bool | None


@dataclass(frozen=True)
class Shown:
    title: str
    rows: list[Counted]
    after: str


def rows_of_figure(name: str, viewer: User, *, now: dt.datetime, after: str = "") -> Shown:
    """The reader's own rows, newest first, each with the word that says how it counts. Cost: one query."""
    sheet = addresses_of("opportunities:detail")
    if name == "help":
        rows = rates.rated_notes(viewer, now=now).select_related("opportunity")
    elif name == "feedback":
        rows = rates.counted_requests(viewer, now=now).select_related("opportunity", "asked_by")
    else:
        rows = rates.asked_in_period(viewer, now=now).select_related("opportunity", "to")
    part = slice_of(rows, order=NEWEST, after=after)
    make = {"help": _note, "feedback": _answered, "asked": _asked}[name]
    return Shown(str(FIGURES[name]), [make(row, sheet(row.opportunity_id)) for row in part.rows], part.after)


def _answered(row: Any, url: str) -> Counted:
    in_time = row.took is not None and row.took <= rates.IN_TIME
    word = _("within 48 hours") if in_time else _("later") if row.took is not None else _("not yet")
    meta = f"{row.asked_by.name} · {row.opportunity.title} · {day(row.created_at)}"
    return Counted(row.question, f"{url}?view=coach", meta, word, in_time)


def _note(row: Any, url: str) -> Counted:
    word = _("Helpful") if row.helpful else _("Not helpful")
    return Counted(
        row.first_words, f"{url}?view=coach", f"{row.opportunity.title} · {day(row.created_at)}", word, row.helpful
    )


def _asked(row: Any, url: str) -> Counted:
    meta = f"{row.to.name} · {row.opportunity.title} · {day(row.created_at)}"
    return Counted(row.question, f"{url}#part-coaching", meta, row.get_state_display(), None)
