"""Acts on many rows of a list at once: each as if alone, what is refused is told row by row."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import RuleError

MOST_TOGETHER = 200


@dataclass
class Outcome:
    """Which records were changed, and which not with the sentence that says why."""

    done: list[Any] = field(default_factory=list)
    refused: list[tuple[Any, str]] = field(default_factory=list)


@transaction.atomic
def each(records: Collection[Any], do: Callable[[Any], object]) -> Outcome:
    """One transaction for all, a savepoint for each: what is refused leaves no trace and keeps nothing else back."""
    if len(records) > MOST_TOGETHER:
        raise RuleError(_("At most %(most)s at once.") % {"most": MOST_TOGETHER})
    _lock(records)
    outcome = Outcome()
    for record in records:
        try:
            with transaction.atomic():
                do(record)
            outcome.done.append(record)
        except (RuleError, PermissionDenied) as error:
            outcome.refused.append((record, str(error)))
    return outcome


def _lock(records: Collection[Any]) -> None:
    """All of them before the first is done, in one order: two who ticked the same rows otherwise wait for each other."""
    for model in sorted({type(record) for record in records}, key=lambda one: one._meta.label):
        rows = model._default_manager.filter(pk__in=[record.pk for record in records if isinstance(record, model)])
        list(rows.order_by("pk").select_for_update().values_list("pk"))
