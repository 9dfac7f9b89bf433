from typing import Any

from django.core.management.base import BaseCommand

from customers import actions


class Command(BaseCommand):
    help = "After a backup was restored: erases anew who was erased since it was made (HANJANG_DATA/erased.jsonl)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"erased again: {actions.erase_again()}")
