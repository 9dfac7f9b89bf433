"""Files that wait for the form in which they were chosen: kept at once, and forgotten where that is never sent.

A module's table for them has `stored` and, of a picture, `small`; until a row has its record it waits.
"""

import datetime as dt
from typing import Any

from django.db import models, transaction

from core import clock
from core.files.content import PHOTOS, small_picture
from core.files.gate import erase, keep, path_of
from core.files.models import StoredFile

AT_ONCE = 1000  # files that one sweep takes away


def keep_small(owner: models.Model, stored: StoredFile, *, by: Any) -> StoredFile | None:
    """Of a picture, a second one that stands beside others on a page."""
    if stored.content_type not in PHOTOS:
        return None
    small = small_picture(path_of(stored.place).read_bytes())
    return keep(owner, name=f"small-{stored.name}", content=small, by=by, accept=PHOTOS)


def stored_of(file: Any) -> list[StoredFile]:
    """All that is stored of a file."""
    return [one for one in (file.stored, file.small) if one is not None]


def forget(file: Any, *, by: Any) -> None:
    """Takes a file away with all that is stored of it. The caller's policy has said yes."""
    stored = stored_of(file)
    file.delete()
    for one in stored:
        erase(one, by=by)


def sweep_waiting(waiting: models.QuerySet[Any], *, longer_than: dt.timedelta) -> int:
    """Forgets those whose form was never sent; returns how many went."""
    old, gone = waiting.filter(created_at__lt=clock.now() - longer_than), 0
    for pk in list(old.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():  # looked at anew: its form may have been sent meanwhile
            file = waiting.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if file is not None:
                forget(file, by=None)
                gone += 1
    return gone
