"""What hangs on contact logs: lines of what was heard, and photos, of which only the rows are there."""

from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

from bench.load import names
from bench.load.copying import copy
from bench.load.organisation import Staff
from bench.scale import Scale
from core.files.models import StoredFile
from customers.models import Heard, HeardKind, LogFile, LogFileKind

MODELS = (Heard, StoredFile, LogFile)
KINDS = list(HeardKind.values)
HEARD, PHOTOS = 0.3, 0.02  # of all logs
SIZE = 400_000  # bytes of a kept picture


def load(scale: Scale, rng: Random, staff: Staff) -> None:
    copy(Heard, ("id", "log_id", "kind", "text"), _heard(scale, rng))
    with_photo = [pk for pk in range(1, scale.logs + 1) if rng.random() < PHOTOS]
    columns = ("id", "key", "place", "owner_label", "owner_id", "name", "content_type", "size", "sha256")
    copy(StoredFile, columns, _stored(len(with_photo), rng))
    someone = staff.any_seller(rng)
    rows = ((at, log, LogFileKind.PHOTO.value, 2 * at - 1, 2 * at, someone) for at, log in enumerate(with_photo, 1))
    copy(LogFile, ("id", "log_id", "kind", "stored_id", "small_id", "added_by_id"), rows)


def _heard(scale: Scale, rng: Random) -> Iterator[tuple[Any, ...]]:
    at = 0
    for log in range(1, scale.logs + 1):
        while rng.random() < HEARD:
            at += 1
            yield at, log, rng.choice(KINDS), names.log_line(rng)


def _stored(photos: int, rng: Random) -> Iterator[tuple[Any, ...]]:
    """Each picture and its small one."""
    label = LogFile._meta.label
    for at in range(1, 2 * photos + 1):
        key = UUID(int=rng.getrandbits(128), version=4)
        place = f"{key.hex[:2]}/{key.hex}"
        size = SIZE if at % 2 else SIZE // 20
        yield at, key, place, label, (at + 1) // 2, "사진.jpg", "image/jpeg", size, key.hex * 2
