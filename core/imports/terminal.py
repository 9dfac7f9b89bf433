"""The importer from a terminal: what `python manage.py import_records KIND FILE` does."""

import json
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.imports.kinds import all_kinds, kind_of
from core.imports.models import ImportRun
from core.imports.problems import shown
from core.imports.reading import MAX_BYTES, Unreadable
from core.imports.runner import execute, load, problems_of

CANNOT_READ = 2
BAR = 30  # signs


class Command(BaseCommand):
    help = "Imports a CSV or XLSX file. Good rows go in within one transaction, bad rows come back with their problems."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="one of: " + ", ".join(kind.code for kind in all_kinds()))
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="JSON: columns, values, defaults, system …")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")
        parser.add_argument("--by", metavar="EMAIL", help="who is named in the history")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = kind_of(options["kind"])
        if kind is None:
            known = ", ".join(one.code for one in all_kinds())
            raise CommandError(f"unknown kind {options['kind']!r}; known are {known}", returncode=CANNOT_READ)
        by = _person(options["by"])
        try:
            run = load(kind, options["file"].name, _bytes(options["file"]), by=by, mapping=_mapping(options["mapping"]))
        except Unreadable as error:
            raise CommandError(f"{options['file']}: {error.message}", returncode=CANNOT_READ) from error
        execute(run, by=by, trial=options["dry_run"], also=None if options["as_json"] else self._bar)
        if options["as_json"]:
            self.stdout.write(json.dumps(_result(run), ensure_ascii=False))
        else:
            self._tell(run)

    def _bar(self, done: int, total: int) -> None:
        if not sys.stderr.isatty() and done < total:
            return
        filled = BAR * done // max(total, 1)
        self.stderr.write(f"\r{'█' * filled}{'░' * (BAR - filled)} {done:,} / {total:,}", ending="")
        if done >= total:
            self.stderr.write("")

    def _tell(self, run: ImportRun) -> None:
        for problem in problems_of(run):
            place = f"{problem['column']}: " if problem["column"] else ""
            value = f" ({problem['value']})" if problem["value"] else ""
            self.stdout.write(f"{problem['row']:>7}  {place}{problem['message']}{value}")
        what = "would be " if run.dry_run else ""
        self.stdout.write(
            f"{what}created {run.created:,} · updated {run.updated:,} · unchanged {run.unchanged:,} · rejected {run.rejected:,}"
        )


def _result(run: ImportRun) -> dict[str, Any]:
    counts = {name: getattr(run, name) for name in ("created", "updated", "unchanged", "rejected")}
    notes = [{"row": None, **shown(note)} for note in run.mapping.get("sheet", {}).get("notes", [])]
    return {**counts, "problems": [*notes, *problems_of(run)]}


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one byte more than allowed is refused in words
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=CANNOT_READ) from error


def _mapping(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        mapping = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}", returncode=CANNOT_READ) from error
    if not isinstance(mapping, dict):
        raise CommandError(f"{path}: a mapping is a JSON object", returncode=CANNOT_READ)
    return mapping


def _person(email: str | None) -> Any:
    if not email:
        return None
    user = get_user_model()._default_manager.filter(email=email.lower()).first()
    if user is None:
        raise CommandError(f"nobody has the e-mail address {email}", returncode=CANNOT_READ)
    return user
