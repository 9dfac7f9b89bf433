"""The sections of an opportunity's sheet: this app and those above it put theirs in from `AppConfig.ready`; one list for
page, PDF and pack."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """One part of a sheet. `query(record, viewer, on)` gives the template's context, or None where the viewer's tier
    has nothing of it; `order` maps a view name (seller, coach, report) to its place, absent where it is not shown."""

    key: str
    title: str | Promise
    template: str
    query: Callable[..., dict[str, Any] | None]
    order: dict[str, int]
    folded: frozenset[str] = frozenset()


class SectionRegistry:
    """Filled in `AppConfig.ready` by the app that owns the section."""

    def __init__(self) -> None:
        self._sections: dict[str, Section] = {}

    def register(self, section: Section) -> None:
        if section.key in self._sections:
            raise ValueError(f"section {section.key!r} is registered twice")
        self._sections[section.key] = section

    def for_view(self, view: str) -> list[Section]:
        return sorted((s for s in self._sections.values() if view in s.order), key=lambda s: (s.order[view], s.key))


SHEET = SectionRegistry()
