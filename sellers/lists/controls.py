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
    is_main: bool = False  # in sight at once; the others behind "more filters"

    @property
    def word(self) -> str:
        """Of what is on; empty where nothing of these is."""
        return dict(self.options).get(self.now, "") if self.now else ""


@dataclass(frozen=True)
class Controls:
    """The controls of one bar: those in sight at once, and the others."""

    all: list[Control]

    @property
    def main(self) -> list[Control]:
        return [control for control in self.all if control.is_main]

    @property
    def more(self) -> list[Control]:
        return [control for control in self.all if not control.is_main]

    @property
    def more_is_on(self) -> bool:
        return any(control.now for control in self.more)
