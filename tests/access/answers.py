"""What the access table is written in: rows, and who is answered what."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from tests.access.world import ANONYMOUS, EMPLOYEES, FORMER, READERS

Answers = dict[str, int]
TEAM = {"owner", "team member"}
LINE = {"direct leader", "upper leader", "executive"}
TENDS = {"owner"} | LINE  # who watches a potential opportunity, and who leads her
EXPERT = {"asked expert"}
TARGET = {"upper leader", "executive", "admin"}  # not the leader of the unit herself


def everybody(status: int) -> Answers:
    return dict.fromkeys(READERS, status)


def employees(status: int) -> Answers:
    """Who is logged in; others are sent to the log-in."""
    return dict.fromkeys(EMPLOYEES, status) | {ANONYMOUS: 302, FORMER: 302}


def only(readers: Collection[str], status: int = 200, *, others: int = 403, **more: int) -> Answers:
    """`readers` get `status`, other employees `others`; further keywords name single readers (spaces as _)."""
    assert set(readers) <= set(READERS)
    named = {name.replace("_", " "): code for name, code in more.items()}
    return employees(others) | dict.fromkeys(readers, status) | named


@dataclass(frozen=True)
class Row:
    """`name` as in `reverse`, `args` turns the world's ids into its arguments; None: that method is not offered."""

    name: str
    get: Answers | None
    post: Answers | None = None
    args: Callable[[dict[str, Any]], list[Any]] = lambda ids: []
    note: str = ""


def pk(key: str) -> Callable[[dict[str, Any]], list[Any]]:
    return lambda ids: [ids[key]]


def pks(*keys: str) -> Callable[[dict[str, Any]], list[Any]]:
    return lambda ids: [ids[key] for key in keys]
