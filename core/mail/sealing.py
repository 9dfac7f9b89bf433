"""The words of a letter lie encrypted while it waits: they may hold a one-time link, and a backup is read by others.

The keys are held above core (`sellers.sealed`), which registers what seals and what opens.
"""

import json
from collections.abc import Callable
from typing import Any

SEALED = "sealed"
_by: dict[str, Callable[[str], str]] = {}


def seal_by(seal: Callable[[str], str], *, unseal: Callable[[str], str]) -> None:
    """Whoever holds the keys registers in `AppConfig.ready` how text becomes a token, and a token text again."""
    _by.update(seal=seal, unseal=unseal)


def closed(context: dict[str, Any]) -> dict[str, Any]:
    """What is stored for these words; nothing for none. Errors: KeyError where nobody seals, so that nothing lies open."""
    return {SEALED: _by["seal"](json.dumps(context, ensure_ascii=False))} if context else {}


def opened(stored: dict[str, Any]) -> dict[str, Any]:
    """The words behind `closed`, and those that a release before this one has stored as they are.

    Errors: what `unseal` raises where no key of today opens them; the outbox tries again until the letter is too old.
    """
    return dict(json.loads(_by["unseal"](stored[SEALED]))) if set(stored) == {SEALED} else stored
