"""One-time form keys: a double click or a retry after a cut line makes one record.

A form shows `{{ form_key }}` in a hidden field; the view runs its action inside `once`, in the action's transaction,
so that the second of two racing requests waits for the first and is then sent where the first went.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from core.models import FormKey

FIELD = "form_key"


class Once:
    """What `once` yields: `again` is the address of the first answer where this is a repeat, else empty."""

    def __init__(self, row: FormKey | None, again: str = "") -> None:
        self.row, self.again = row, again

    def result(self, url: str) -> str:
        """Keeps where the answer leads, and gives it back."""
        if self.row is not None:
            FormKey.objects.filter(pk=self.row.pk).update(result_url=url)
        return url

    def forget(self) -> None:
        """Nothing was made (the form was refused): the key may be used again."""
        if self.row is not None:
            FormKey.objects.filter(pk=self.row.pk).delete()


def new_key() -> str:
    return str(uuid.uuid4())


@contextmanager
def once(request: HttpRequest, *, by: Any) -> Iterator[Once]:
    """Everything inside happens at most once per form key; without a valid key it simply happens."""
    try:
        key = uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        with transaction.atomic():
            yield Once(None)
        return
    with transaction.atomic():
        row, fresh = FormKey.objects.get_or_create(key=key, defaults={"actor_id": by.pk})
        if fresh:
            yield Once(row)
        else:
            yield Once(row, again=row.result_url if row.actor_id == by.pk and row.result_url else request.path)
