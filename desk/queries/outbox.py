"""What the administrators' page of the outbox shows: never what a row was about, only what it was to do."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import clock
from core.models import JobRun, OutboxRow, OutboxState
from core.paging import Slice, capped_count, slice_of
from core.tasks import HEARTBEAT_GOOD_FOR, HEARTBEAT_KEY

LATE = dt.timedelta(minutes=5)  # what is due is carried out within one; five say that nobody does it
ERROR_LENGTH = 300
KINDS = {
    "import.check": gettext_lazy("Looking an import through"),
    "import.apply": gettext_lazy("Bringing an import in"),
    "import.weigh": gettext_lazy("Looking at what an undo would do"),
    "import.undo": gettext_lazy("Undoing an import"),
    "mail": gettext_lazy("Sending a mail"),
    "digest": gettext_lazy("Sending a digest"),
    "desk.pack": gettext_lazy("Drawing a meeting pack"),
    "files.erase": gettext_lazy("Erasing a file"),
    "customers.alerts": gettext_lazy("Telling of promises and contact cycles"),
    "customers.erase": gettext_lazy("Making a person anonymous"),
    "customers.match_keys": gettext_lazy("Preparing companies for the search for duplicates"),
    "customers.scan_duplicates": gettext_lazy("Searching for duplicates"),
    "wallet_threshold_set": gettext_lazy("Counting quadrants anew"),
    "opportunities.alerts": gettext_lazy("Telling of stalls, steps, evidence and dates"),
    "opportunities.category_fell": gettext_lazy("Telling owners that a category fell"),
    "opportunities.quotation_paper": gettext_lazy("Keeping the PDF of a quotation"),
    "sellers.rates_changed": gettext_lazy("Giving waiting records their exchange rate"),
}
JOBS = {
    "categories": gettext_lazy("Categories of the new day"),
    "alerts": gettext_lazy("Promises and contact cycles of the day"),
    "deal-alerts": gettext_lazy("Stalls, steps, evidence and dates of the day"),
    "figures": gettext_lazy("Sales figures of the units"),
    "ladder-recount": gettext_lazy("The forecast's sums are counted anew"),
    "snapshot-weekly": gettext_lazy("Snapshot of the week"),
    "snapshot-month-end": gettext_lazy("Snapshot of the month"),
    "quadrants": gettext_lazy("Quadrants of the new day"),
    "looking-after": gettext_lazy("Who looks after whom is held against assignments and employments"),
    "reach": gettext_lazy("Reach of the new day"),
    "retention": gettext_lazy("Whose data have no more reason to be kept"),
    "held-files": gettext_lazy("Files whose form was never sent are deleted"),
    "packs": gettext_lazy("Meeting packs of last week are deleted"),
    "leavers": gettext_lazy("Leavers are logged out"),
    "files": gettext_lazy("Files that belong to nobody are deleted"),
    "sheet-files": gettext_lazy("Files of unsent forms on sheets are deleted"),
    "clean-up": pgettext_lazy("timed job", "Clean-up"),
}


@dataclass(frozen=True)
class DeadRow:
    id: int
    kind: str
    label: str
    attempts: int
    error: str
    created_at: dt.datetime
    last_try_at: dt.datetime


@dataclass(frozen=True)
class Job:
    label: str
    due_at: dt.datetime
    started_at: dt.datetime
    finished_at: dt.datetime | None
    outcome: str

    @property
    def is_broken(self) -> bool:
        """It has ended with an error, which it said, and is tried again."""
        return self.finished_at is None and bool(self.outcome)


@dataclass(frozen=True)
class Condition:
    """`beat_at` is when the worker was last heard of, None where that is too long ago to be known."""

    waiting: int
    later: int
    oldest_due_at: dt.datetime | None
    is_late: bool
    beat_at: dt.datetime | None
    dead: int
    kinds: list[dict[str, Any]] = field(default_factory=list)


def dead_rows(*, kind: str = "", after: str = "") -> Slice[OutboxRow]:
    rows: QuerySet[OutboxRow] = OutboxRow.objects.filter(state=OutboxState.DEAD).defer("payload")
    return slice_of(rows.filter(kind=kind) if kind else rows, order=("-id",), after=after)


def shown(rows: list[OutboxRow]) -> list[DeadRow]:
    return [
        DeadRow(
            id=row.pk,
            kind=row.kind,
            label=kind_words(row.kind),
            attempts=row.attempts,
            error=row.last_error[:ERROR_LENGTH] or _("The worker died each time before it could say why."),
            created_at=row.created_at,
            last_try_at=row.run_after,
        )
        for row in rows
    ]


def condition() -> Condition:
    """Cost: five queries, none of which counts past 1,000 rows or looks at what is done."""
    now = clock.now()
    pending = OutboxRow.objects.filter(state=OutboxState.PENDING)
    due = pending.filter(run_after__lte=now)
    oldest = due.aggregate(oldest=Min("run_after"))["oldest"]
    dead = OutboxRow.objects.filter(state=OutboxState.DEAD)
    newest = dead.order_by("-id").values("pk")[:1001]
    kinds = OutboxRow.objects.filter(pk__in=newest).values("kind").annotate(rows=Count("pk")).order_by("kind")
    return Condition(
        waiting=capped_count(due),
        later=capped_count(pending.filter(run_after__gt=now)),
        oldest_due_at=oldest,
        is_late=oldest is not None and now - oldest > LATE,
        beat_at=_last_beat(now),
        dead=capped_count(dead),
        kinds=[{"code": row["kind"], "label": kind_words(row["kind"]), "count": row["rows"]} for row in kinds],
    )


def _last_beat(now: dt.datetime) -> dt.datetime | None:
    """The worker's own word; the cache may be down, which is as good as no word."""
    try:
        said = cache.get(HEARTBEAT_KEY)
        at = dt.datetime.fromisoformat(said) if said else None
    except Exception:
        return None
    return at if at is not None and now - at < dt.timedelta(seconds=HEARTBEAT_GOOD_FOR) else None


def has_given_up() -> bool:
    """Whether anything was given up, for the administrator's Today. One query, by an index of these rows alone."""
    return OutboxRow.objects.filter(state=OutboxState.DEAD).exists()


def unfinished() -> tuple[int, int]:
    """How many effects were given up (capped), and how many timed jobs broke off at their last run. Two queries."""
    jobs = sum(job.is_broken for job in last_jobs())
    return capped_count(OutboxRow.objects.filter(state=OutboxState.DEAD)), jobs


def last_jobs() -> list[Job]:
    """The newest run of each timed job. One query."""
    rows = JobRun.objects.order_by("name", "-due_at").distinct("name")
    return [
        Job(str(JOBS.get(row.name, row.name)), row.due_at, row.started_at, row.finished_at, _said(row.outcome))
        for row in rows
    ]


def _said(outcome: str) -> str:
    """A job hands back how many it dealt with, or whether there was anything to do; an error stands as it is named."""
    if outcome.isdecimal():
        return _("%(count)s done") % {"count": outcome}
    return "" if outcome in ("True", "False") else outcome[:ERROR_LENGTH]


def kind_words(code: str) -> str:
    return str(KINDS.get(code, code))
