"""What the worker does in the kill tests: one row for each effect, halfway through and at its end."""

import time
from typing import Any

from django.db import connection

from core.outbox import handles

KIND = "tests.effect"


@handles(KIND)
def write_both(payload: dict[str, Any]) -> None:
    """Twice is harmless: both halves go with the mark of the row, so that only one try is kept."""
    for half in ("first", "second"):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effects VALUES (%s, %s)", [payload["name"], half])
        time.sleep(payload["seconds"] / 2)
