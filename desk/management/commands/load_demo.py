"""`manage.py load_demo`: the demo company, for looking around."""

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.errors import RuleError
from desk.demo import gate
from desk.demo.cast import log_ins
from desk.demo.loader import load
from desk.demo.people import PASSWORD


class Command(BaseCommand):
    help = "Loads the demo company into an empty database and prints its log-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are people already")
        parser.add_argument("--date", type=dt.date.fromisoformat, help="the day on which the story ends, as 2026-08-19")
        parser.add_argument(
            "--reset", action="store_true", help="empty a database that holds only the demo, and load anew"
        )

    def handle(self, *args: Any, if_empty: bool, date: dt.date | None, reset: bool, **options: Any) -> None:
        try:
            if if_empty and (gate.has_demo() or gate.has_other_data()):
                if gate.has_demo():
                    self._show_log_ins()
                return
            self._load(date, reset=reset)
        except RuleError as refusal:
            raise CommandError(refusal.message) from refusal
        self._show_log_ins()

    def _load(self, date: dt.date | None, *, reset: bool) -> None:
        gate.enforce_place()
        if reset:
            gate.empty_the_database()
        elif gate.has_demo():
            raise CommandError("The demo company is here already; --reset loads it anew.")
        elif gate.has_other_data():
            raise CommandError("This database holds data of its own: the demo company is not mixed into it.")
        started = time.monotonic()
        with translation.override("ko"):
            load(date)
        self.stdout.write(f"The demo company is loaded ({time.monotonic() - started:.1f} s).")

    def _show_log_ins(self) -> None:
        self.stdout.write(f"\nLog-ins of the demo company (password {PASSWORD} for all):")
        for name, email, what in log_ins():
            self.stdout.write(f"  {email:<30} {name}  {what}")
