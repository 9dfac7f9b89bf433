"""Kinds of entries on a person's timeline. Higher apps register theirs in `AppConfig.ready`, as sections of a sheet."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from customers.models.log import Topic


@dataclass(frozen=True)
class Moment:
    """What one entry shows. `people` are (name, address) of who else was there; `is_day`: no hour is known."""

    at: dt.datetime
    text: str | Promise
    url: str
    icon: str = "log"
    label: str | Promise = ""
    by: str = ""
    topics: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    is_confidential: bool = False
    has_files: bool = False
    is_day: bool = False

    @property
    def topic_labels(self) -> list[str]:
        """Topics in the reader's language."""
        return [str(Topic(code).label) for code in self.topics]


Loader = Callable[[Collection[int], Any], dict[int, Moment]]
_loaders: dict[str, Loader] = {}


def register(kind: str, loader: Loader) -> None:
    """`loader(ids, viewer)` gives the moment of each record that the viewer may see, in a constant number of queries."""
    _loaders[kind] = loader


def moments(kind: str, ids: Collection[int], viewer: Any) -> dict[int, Moment]:
    """Object id → moment; a kind that nobody registered shows nothing."""
    loader = _loaders.get(kind)
    return loader(ids, viewer) if loader is not None and ids else {}
