"""The one history id that an import, and what takes it back, is known by."""

from contextlib import AbstractContextManager
from typing import Any

from pghistory import runtime

from core.audit import history


def history_of_its_own(*, by: Any, reason: str) -> AbstractContextManager[Any]:
    """`history` for what may be taken back as a whole. Inside another one, both would share an id and go together."""
    assert not hasattr(runtime._tracker, "value"), f"{reason} needs a history of its own: begin it outside any other."
    return history(by=by, reason=reason)
