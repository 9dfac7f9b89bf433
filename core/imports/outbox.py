"""The worker's doors to the importer."""

from typing import Any

import structlog
from django.contrib.auth import get_user_model

from core.imports.models import ImportRun
from core.imports.runner import StillBusy, execute
from core.outbox import handles

CHECK, APPLY = "import.check", "import.apply"
log = structlog.get_logger("hanjang.import")


@handles(CHECK)
def check(payload: dict[str, Any]) -> None:
    """Twice is harmless: a trial writes nothing."""
    _execute(payload["run"], trial=True)


@handles(APPLY)
def apply(payload: dict[str, Any]) -> None:
    """Twice is harmless: rows that went in are unchanged the second time."""
    _execute(payload["run"], trial=False)


def _execute(run_id: int, *, trial: bool) -> None:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        return
    by = get_user_model()._default_manager.filter(pk=run.actor_id).first()
    try:
        execute(run, by=by, trial=trial)
    except StillBusy:  # the row goes back: were it done now, the import would be lost with the other worker
        raise
    except Exception as error:  # it is logged, and the run says that it failed; a person tries again
        log.warning("import_given_up", run=run.pk, error=type(error).__name__)
