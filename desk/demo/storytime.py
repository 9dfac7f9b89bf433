"""Runs the story of the demo in the order in which it happened, under the clock of each moment."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from core import mail, outbox
from core.clock import company_zone
from core.models import Mail, OutboxRow, OutboxState

_STAMP = "story_at"


@contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """The clock of this process stands at `instant` inside the block."""
    was = os.environ.get("HANJANG_NOW")
    os.environ["HANJANG_NOW"] = instant.isoformat()
    try:
        yield
    finally:
        if was is None:
            os.environ.pop("HANJANG_NOW", None)
        else:
            os.environ["HANJANG_NOW"] = was


@dataclass
class Story:
    """Moments of one story that ends on the day `on`; nothing of it lies after `now`."""

    on: dt.date
    now: dt.datetime
    steps: list[tuple[dt.datetime, int, Callable[[], object]]] = field(default_factory=list)

    def day(self, days: int) -> dt.date:
        """That many days before the seeding day."""
        return self.on - dt.timedelta(days=days)

    def moment(self, days: int, hour: int, minute: int = 0) -> dt.datetime:
        """An hour of that day, and no later than now."""
        instant = dt.datetime.combine(self.day(days), dt.time(hour, minute), tzinfo=company_zone())
        return min(instant, self.now)

    def tell(self, instant: dt.datetime, act: Callable[[], object]) -> None:
        """Puts an act at its moment; acts of one moment keep the order in which they were told."""
        self.steps.append((instant, len(self.steps), act))

    def play(self) -> None:
        for instant, _order, act in sorted(self.steps, key=lambda step: step[:2]):
            with at(instant), pghistory.context(**{_STAMP: instant.isoformat()}):
                act()
                _carry_out()
        self.steps.clear()


def _carry_out() -> None:
    """What an act leaves to a worker happens at its moment too, not on the day of loading; letters are left lying."""
    waiting = OutboxRow.objects.filter(state=OutboxState.PENDING).exclude(kind=mail.KIND)
    for row in waiting.values_list("pk", flat=True):
        outbox.run(row)


def throw_letters_away() -> None:
    """The story puts notifications before its people, but nothing of it is mailed on the day of loading."""
    OutboxRow.objects.filter(kind=mail.KIND).delete()
    Mail.objects.all().delete()


def put_history_in_story_time() -> None:
    """History and "created at" follow the story instead of the second in which it was loaded.

    Triggers stamp every row of the load with the same instant; each step has left its own in the context of its rows.
    """
    contexts = apps.get_model("pghistory", "Context")
    stamped = contexts.objects.filter(metadata__has_key=_STAMP)
    stamped.update(created_at=Cast(KT(f"metadata__{_STAMP}"), DateTimeField()))
    for event in apps.get_models():
        if not _is_event(event):
            continue
        told = contexts.objects.filter(pk=OuterRef("pgh_context_id")).values("created_at")
        event._default_manager.filter(pgh_context__in=stamped).update(pgh_created_at=Subquery(told))
        _date_rows(event)


def _is_event(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model") and hasattr(model, "pgh_obj") and not model._meta.proxy


def _date_rows(event: Any) -> None:
    tracked = event.pgh_tracked_model
    if "created_at" not in {column.name for column in tracked._meta.fields}:
        return
    born = event.objects.filter(pgh_obj_id=OuterRef("pk"), pgh_label="insert", pgh_context__metadata__has_key=_STAMP)
    with _quietly():
        dated = tracked._default_manager.filter(pk__in=event.objects.filter(pgh_label="insert").values("pgh_obj_id"))
        dated.update(created_at=Subquery(born.values("pgh_created_at")[:1]))


@contextmanager
def _quietly() -> Iterator[None]:
    """Without history of its own: this is the same insert, dated as the story has it."""
    with pgtrigger.ignore():
        yield
