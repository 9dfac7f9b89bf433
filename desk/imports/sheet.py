"""What the import pages show of a run."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.imports import queries
from core.imports.kinds import kind_of
from core.imports.models import ImportRun, RunState
from core.imports.problems import sentence
from core.imports.receiving import is_unread
from core.imports.separated import NAMES as SEPARATORS
from core.templatetags.words import figure
from desk.imports.undo_sheet import UndoSheet
from sellers.models import User

LISTED_NAMES = 10
_TONES = {RunState.DONE: "tone-good", RunState.FAILED: "tone-bad", RunState.READY: "tone-accent"}


@dataclass(frozen=True)
class RunSheet:
    """A run with its preview. Cost: five queries, the same for ten rows and for 300,000."""

    run: ImportRun
    kind: str
    state: str
    tone: str
    is_busy: bool
    progress: str
    is_ready: bool
    is_empty: bool  # ready, and no row of it is good
    is_done: bool
    poll_url: str
    facts: list[tuple[str, str]]
    counts: list[tuple[str, str]]
    notes: list[str]
    left_out: list[str]  # columns of the file that give nothing
    title: str
    message: str
    preview: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    records: list[dict[str, Any]]
    original_url: str  # address of the file as it came
    undo: UndoSheet

    @classmethod
    def of(cls, run: ImportRun, *, reader: User) -> "RunSheet":
        busy = run.state in queries.BUSY
        return cls(
            run=run,
            kind=kind_words(run.kind),
            state=_state(run),
            tone=_TONES.get(RunState(run.state), ""),
            is_busy=busy,
            progress=_progress(run),
            is_ready=run.state == RunState.READY,
            is_empty=run.state == RunState.READY and not run.created + run.updated + run.unchanged,
            is_done=run.state in (RunState.DONE, RunState.UNDONE),
            poll_url=reverse("desk:import_progress", args=[run.pk]) if busy else "",
            facts=_facts(run),
            counts=[(word, figure(number)) for word, number in counts_of(run)],
            notes=[*_aside(run), *queries.file_notes(run), *_unknown(run)],
            left_out=[] if busy else queries.left_out(run),
            title=run.mapping.get("title", ""),
            message=_message(run),
            preview=queries.preview(run),
            problems=queries.listed_problems(run),
            records=queries.made_records(run),
            original_url=queries.original_url(run),
            undo=UndoSheet.of(run, reader=reader),
        )


def _aside(run: ImportRun) -> list[str]:
    if run.state != RunState.CANCELLED:
        return []
    return [_("This file has been put aside. Match its columns once more to import it after all.")]


def _unknown(run: ImportRun) -> list[str]:
    """Employees whom nobody knows, summed up: they are brought in first, or the file is mended."""
    if run.state in queries.BUSY:
        return []
    names, rows = queries.unknown_names(run)
    if not names:
        return []
    listed = ", ".join(names[:LISTED_NAMES]) + (" …" if len(names) > LISTED_NAMES else "")
    words = ngettext(
        "%(n)s employee of this file is not known here", "%(n)s employees of this file are not known here", len(names)
    )
    where = ngettext("in %(rows)s row", "in %(rows)s rows", rows) % {"rows": figure(rows)}
    return [f"{words % {'n': figure(len(names))}} ({where}): {listed}"]


def _message(run: ImportRun) -> str:
    if run.state == RunState.FAILED:
        return run.message or _("The import stopped. Nothing was written.")
    return sentence({"code": run.message}) if run.message else ""


def rows_of(runs: list[ImportRun]) -> list[dict[str, Any]]:
    """Lines of the history. One query for the names."""
    names = dict(User.objects.filter(pk__in={run.actor_id for run in runs}).values_list("pk", "name"))
    return [
        {
            "title": f"{kind_words(run.kind)} · {run.file.name}",
            "url": reverse("desk:import_run", args=[run.pk]),
            "at": run.created_at,
            "who": names.get(run.actor_id or 0, ""),
            "state": _state(run),
            "tone": _TONES.get(RunState(run.state), ""),
            "figure": " · ".join(f"{word} {figure(number)}" for word, number in counts_of(run) if number),
        }
        for run in runs
    ]


def kind_words(code: str) -> str:
    kind = kind_of(code)
    return str(kind.label) if kind else code


def state_words(state: str) -> str:
    return {
        RunState.UPLOADED: _("Uploaded"),
        RunState.CHECKING: _("Being checked"),
        RunState.READY: _("Ready to import"),
        RunState.APPLYING: _("Being imported"),
        RunState.DONE: _("Import finished"),
        RunState.FAILED: _("Stopped"),
        RunState.CANCELLED: _("Cancelled"),
        RunState.WEIGHING: _("Working out what would go"),
        RunState.UNDOING: _("Being taken back"),
        RunState.UNDONE: _("Taken back"),
    }[RunState(state)]


def _state(run: ImportRun) -> str:
    return _("Being read") if run.state == RunState.CHECKING and is_unread(run) else state_words(run.state)


def _progress(run: ImportRun) -> str:
    if not is_unread(run) or not run.done:
        return _state(run)
    return _("Being read: %(rows)s rows so far") % {"rows": figure(run.done)}


def counts_of(run: ImportRun) -> list[tuple[str, int]]:
    if run.state not in (RunState.READY, RunState.DONE, RunState.UNDONE):
        return []
    return [
        (_("Added"), run.created),
        (_("Changed"), run.updated),
        (_("Unchanged"), run.unchanged),
        (_("Left out"), run.rejected),
    ]


def _facts(run: ImportRun) -> list[tuple[str, str]]:
    sheet = run.mapping.get("sheet", {})
    separator = sheet.get("separator", "")
    facts = [
        (_("File"), run.file.name),
        (_("Rows"), figure(run.total)),
        (_("Encoding"), sheet.get("encoding", "")),
        (_("Separator"), SEPARATORS.get(separator, separator)),
        (_("Recognised as"), run.mapping.get("title", "")),
    ]
    return [(name, value) for name, value in facts if value]
