"""Draws docs/states.md from the table of moves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from opportunities.states import drawn


class Command(BaseCommand):
    help = "Draws docs/states.md from the table of moves."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        path.write_text(drawn(), encoding="utf-8")
        self.stdout.write(f"{path.name} drawn")
