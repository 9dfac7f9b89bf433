"""What the importer's tests share: outside files, and a run from a few lines of text."""

from pathlib import Path
from typing import Any

import pytest

from core.imports.kinds import kind_of
from core.imports.models import ImportRun
from core.imports.runner import execute, load, problems_of

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


def outside(path: str) -> Path:
    """A file that nobody on this project wrote; the test is skipped where the folder is not there."""
    found = DATA / path
    if not found.exists():
        pytest.skip(f"{found} is not there: outside data are not part of the project")
    return found


def run_file(kind: str, path: str, **options: Any) -> ImportRun:
    file = outside(path)
    return run_bytes(kind, file.read_bytes(), name=file.name, **options)


def run_bytes(
    kind: str, content: bytes | str, *, name: str = "file.csv", mapping: Any = None, trial: bool = False, by: Any = None
) -> ImportRun:
    content = content.encode() if isinstance(content, str) else content
    found = kind_of(kind)
    assert found is not None
    return execute(load(found, name, content, by=by, mapping=mapping), by=by, trial=trial)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """created, updated, unchanged, rejected."""
    return run.created, run.updated, run.unchanged, run.rejected


def codes(run: ImportRun, level: str = "error") -> list[tuple[int, str]]:
    return [(one["row"], one["code"]) for one in problems_of(run) if one["level"] == level]
