"""Who keeps a pointer at a promise: each app registers what it does in `AppConfig.ready`, as it does with moves.

A follower works inside the transaction in which the promise gets another day: none points at a day that is over.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customers.models import Promise

Follower = Callable[["Promise", "Promise"], None]  # the promise as it was, the one that follows it
_followers: dict[str, Follower] = {}


def register(name: str, follower: Follower) -> None:
    _followers[name] = follower


def followed(was: "Promise", new: "Promise") -> None:
    for follower in _followers.values():
        follower(was, new)
