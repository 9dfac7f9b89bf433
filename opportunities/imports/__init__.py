"""What of this module can be imported."""

from core.imports.kinds import register
from opportunities.imports.opportunities import Opportunities
from opportunities.imports.products import Products


def register_kinds() -> None:
    register(Products(), Opportunities())
