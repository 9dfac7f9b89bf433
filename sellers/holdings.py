"""What a person still holds when she leaves: customers, opportunities. Higher apps say theirs in `AppConfig.ready`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sellers.models import User

SHOWN = 5


@dataclass(frozen=True)
class Holding:
    """`count` of something (at most one more than shown is looked for: 1,001), with the first few by name."""

    label: str
    count: int
    items: list[tuple[str, str]]  # (words, address)

    @property
    def more(self) -> int:
        return max(self.count - len(self.items), 0)


Provider = Callable[[User, User, dt.date], Holding]  # (whose, who looks, on which day)
_providers: dict[str, Provider] = {}


def register(key: str, provider: Provider) -> None:
    """Called in `AppConfig.ready` of the app that owns what is held."""
    _providers[key] = provider


def held_by(user: User, *, viewer: User, on: dt.date) -> list[Holding]:
    """Everything that is not empty, in the order of registration."""
    found = [provider(user, viewer, on) for provider in _providers.values()]
    return [holding for holding in found if holding.count]
