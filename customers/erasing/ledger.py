"""Who was erased, outside of the database and its backups: an older backup that is restored does not know of it.

A line for each erasure in `HANJANG_DATA/erased.jsonl`, which is only added to: numbers and moments, nothing personal. A number
alone would not do: after a restore it is given anew. With the moment of its making a row is the same person's.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from core import clock
from customers.models import Person

FILE = "erased.jsonl"  # config/restores.py looks for it, too


def remember(people: Sequence[Person], *, ground: str, by: int) -> None:
    """Is on the disk when it returns: she first, then who was merged into her. Twice is harmless."""
    made = [[one.pk, one.created_at.isoformat()] for one in people]
    line = json.dumps({"people": made, "ground": ground, "by": by, "at": clock.now().isoformat()}) + "\n"
    _place().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(_place(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        end = os.fstat(file).st_size
        torn = end and os.pread(file, 1, end - 1) != b"\n"  # a line that a lost disk has cut short takes none with it
        os.write(file, (b"\n" if torn else b"") + line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def remembered() -> Iterator[dict[str, Any]]:
    """Every erasure that was written down, the oldest first. A line that was cut short by a lost disk is passed over."""
    lines = _place().read_text().splitlines() if _place().exists() else []
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _place() -> Path:
    return Path(settings.DATA_DIR) / FILE
