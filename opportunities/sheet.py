"""The sections of an opportunity's sheet: this app and those above it put theirs in from `AppConfig.ready`."""

from core.sections import SectionRegistry

SHEET = SectionRegistry()
