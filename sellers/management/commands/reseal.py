from typing import Any

from django.core.management.base import BaseCommand

from sellers import actions


class Command(BaseCommand):
    help = "Seals stored secrets anew with the first key of HANJANG_SEALING_KEYS; after that the others may go."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"sealed anew: {actions.reseal_secrets()}")
