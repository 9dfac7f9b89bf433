"""The worker's doors to the importer."""

from typing import Any

import structlog
from django.contrib.auth import get_user_model

from core.imports.models import ImportRun
from core.imports.receiving import read_kept
from core.imports.runner import StillBusy, execute
from core.imports.undoing import undo
from core.outbox import handles

CHECK, APPLY = "import.check", "import.apply"
WEIGH, UNDO = "import.weigh", "import.undo"
log = structlog.get_logger("hanjang.import")


@handles(CHECK)
def check(payload: dict[str, Any]) -> None:
    """Twice is harmless: a trial writes nothing."""
    _execute(payload["run"], trial=True)


@handles(APPLY)
def apply(payload: dict[str, Any]) -> None:
    """Twice is harmless: rows that went in are unchanged the second time."""
    _execute(payload["run"], trial=False)


@handles(WEIGH)
def weigh(payload: dict[str, Any]) -> None:
    """Twice is harmless: a trial writes nothing, and a run that does not wait for it is left alone."""
    _take_back(payload, trial=True)


@handles(UNDO)
def take_back(payload: dict[str, Any]) -> None:
    """Twice is harmless: what was taken back does not wait for it any more."""
    _take_back(payload, trial=False)


def _take_back(payload: dict[str, Any], *, trial: bool) -> None:
    run = ImportRun.objects.filter(pk=payload["run"]).first()
    by = get_user_model()._default_manager.filter(pk=payload["by"]).first()
    if run is None:
        return
    try:
        undo(run, by=by, trial=trial)
    except StillBusy:
        raise
    except Exception as error:  # it is logged, nothing was changed, and the run says so; a person tries again
        log.warning("import_undo_given_up", run=run.pk, error=type(error).__name__)


def _execute(run_id: int, *, trial: bool) -> None:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        return
    by = get_user_model()._default_manager.filter(pk=run.actor_id).first()
    try:
        if read_kept(run, by=by):
            execute(run, by=by, trial=trial)
    except StillBusy:  # the row goes back: were it done now, the import would be lost with the other worker
        raise
    except Exception as error:  # it is logged, and the run says that it failed; a person tries again
        log.warning("import_given_up", run=run.pk, error=type(error).__name__)
