"""Promises on a person's timeline: what was promised, and what became of it."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.addresses import address
from core.templatetags.words import day
from customers import timeline
from customers.models import Promise, PromiseState


def promise_moments(ids: Collection[int], viewer: Any) -> dict[int, timeline.Moment]:
    """Moments of promises; of a confidential record only that there is one. Cost: one query."""
    rows = Promise.objects.visible_to(viewer).filter(pk__in=ids).select_related("log", "owner", "followed_by")
    return {row.pk: _moment(row) for row in rows}


def _moment(row: Promise) -> timeline.Moment:
    hidden = row.log.is_confidential
    return timeline.Moment(
        at=row.settled_at or row.log.happened_at,
        text=_("Confidential promise") if hidden else _words(row),
        url=address("customers:promise", row.pk),
        icon="lock" if hidden else "promise",
        label=_label(row),
        by=row.owner.name,
        is_confidential=hidden,
    )


def _label(row: Promise) -> str:
    labels = {
        PromiseState.OPEN: _("Promise"),
        PromiseState.KEPT: _("Promise kept"),
        PromiseState.CHANGED: _("Promise moved to another day"),
        PromiseState.CANCELLED: _("Promise ended with the customer's consent"),
    }
    return labels[PromiseState(row.state)]


def _words(row: Promise) -> str:
    if row.state == PromiseState.OPEN:
        return _("%(text)s (by %(day)s)") % {"text": row.text, "day": day(row.due_on)}
    if row.state == PromiseState.CHANGED:
        until = row.followed_by.due_on if hasattr(row, "followed_by") else row.due_on
        words = {"text": row.text, "was": day(row.due_on), "now": day(until), "reason": row.reason}
        return _("%(text)s: %(was)s → %(now)s, %(reason)s") % words
    return f"{row.text}: {row.reason}" if row.reason else row.text
