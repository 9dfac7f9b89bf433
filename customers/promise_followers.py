"""Who keeps a pointer at a promise: each app registers what it does in `AppConfig.ready`, as it does with moves.

A follower works inside the transaction in which the promise gets another day, or is open again after it was kept: none
points at a day that is over, nor says of an open promise that it is done.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customers.models import Promise

Follower = Callable[["Promise", "Promise"], None]  # the promise as it was, the one that follows it
Reopened = Callable[["Promise"], None]
_followers: dict[str, Follower] = {}
_reopened: dict[str, Reopened] = {}


def register(name: str, follower: Follower, *, on_reopening: Reopened) -> None:
    _followers[name] = follower
    _reopened[name] = on_reopening


def followed(was: "Promise", new: "Promise") -> None:
    for follower in _followers.values():
        follower(was, new)


def reopened(promise: "Promise") -> None:
    for follower in _reopened.values():
        follower(promise)
