"""What the bar above a list offers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """One choice of a filter bar: its name in the address, what it asks, (value, word) of each answer, and what is on.

    The empty value stands first and leaves the list as it is.
    """

    name: str
    label: str
    options: list[tuple[str, str]]
    now: str = ""

    @property
    def word(self) -> str:
        """Of what is on; empty where nothing of these is."""
        return dict(self.options).get(self.now, "") if self.now else ""
