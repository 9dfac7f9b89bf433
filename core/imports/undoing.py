"""Taking an import back: what it made goes, what it changed gets its old values, and what people have worked on since stays.

A trial is the same work in a transaction that is rolled back, so what it foretells is what will happen.
"""

from collections.abc import Collection
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from core import clock
from core.imports.leaving import Leaving
from core.imports.models import ImportKept, ImportRun, RunState
from core.imports.own_history import history_of_its_own
from core.imports.progress import Progress
from core.imports.records import Afterwards, all_records, record_of, tell_witnesses
from core.imports.restoring import MayNot, Restoring
from core.imports.runner import StillBusy, lock, spare_the_triggers
from core.imports.stories import tracked_models
from core.models import ExternalRef

log = structlog.get_logger("hanjang.import")


class _RolledBack(Exception):
    """Ends a trial."""


class _Undo:
    """One import being taken back, in the caller's transaction."""

    def __init__(self, run: ImportRun, by: Any, progress: Progress) -> None:
        assert run.history_id is not None, run.pk
        self.run, self.by, self.progress = run, by, progress
        self._done = 0
        self._total = max(run.created + run.updated, 1)
        self.restoring = Restoring(run, run.history_id, by, self._tell)
        self.removed: dict[str, int] = {}
        self.kept: list[ImportKept] = []

    def carry_out(self) -> None:
        """Old values first, since they may point at the new rows; then those go; then what only fits without them."""
        assert self.run.history_id is not None
        leaving = Leaving(self.run, self.run.history_id, self.by)
        models = [model for model, _events in tracked_models()]
        for model in models:
            self.restoring.put_back(model, self.restoring.changed_rows(model))
        leaving.decide()
        self._forget(leaving)
        after = self._announce(leaving)
        for label, gone in leaving.delete():
            self.removed[label] = len(gone)
            self._tell(len(gone) if label in _labels() else 0)
        self.restoring.put_back_later()
        for model in models:
            self.restoring.revive(model)
        for follow_up in after:
            follow_up()
        for label, ids in self.restoring.restored.items():
            record = record_of(label)
            if record is not None:
                record.changed(ids, self.by)
        self.kept = [*leaving.kept(), *self.restoring.kept.values()]

    @staticmethod
    def _announce(leaving: Leaving) -> list[Afterwards]:
        after = []
        for record in all_records():
            ids = leaving.going(record.label)
            if ids:
                tell_witnesses(record.label, ids)
                follow_up = record.leaving(ids)
                after += [follow_up] if follow_up else []
        return after

    def _forget(self, leaving: Leaving) -> None:
        """The other system's names: those that this import learned, but for new records that stay; and any of what goes."""
        kept: dict[str, list[int]] = {}
        for one in leaving.kept():
            kept.setdefault(one.label, []).append(one.object_id)
        staying = Q(pk__in=[])
        for label, ids in kept.items():
            staying |= Q(label=label, object_id__in=ids)
        ExternalRef.objects.filter(run_id=self.run.pk).exclude(staying).delete()
        for record in all_records():
            _delete_refs(record.label, leaving.going(record.label))

    def _tell(self, more: int) -> None:
        self._done = min(self._done + more, self._total)
        self.progress.tell(self._done, self._total)


def undo(run: ImportRun, *, by: Any, trial: bool = False) -> ImportRun:
    """Takes an import back in one transaction, or foretells what that would do (`trial`).

    Twice is harmless: a run that is not waiting for it is left alone. Two workers at once: StillBusy for the second.
    Where somebody else has to take it back, nothing is changed and the run says why. A failure changes nothing, and the
    run says so. Cost: some statements for each table with a history, and for each
    thousand rows that were changed.
    """
    try:
        with transaction.atomic():
            lock(run)
            run.refresh_from_db()
            if run.state != (RunState.WEIGHING if trial else RunState.UNDOING):
                return run
            _close(run, _in_one_transaction(run, by, trial), by=by, trial=trial)
    except StillBusy:
        raise
    except MayNot as error:
        _leave_as_it_is(run, error.code)
        run.refresh_from_db()
    except Exception:
        log.exception("import_undo_failed", run=run.pk, kind=run.kind)
        _leave_as_it_is(run, "undo_failed")
        raise
    return run


def _leave_as_it_is(run: ImportRun, why: str) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.DONE, message=why, undo={})


def _in_one_transaction(run: ImportRun, by: Any, trial: bool) -> _Undo:
    with Progress(run.pk) as progress:
        work = _Undo(run, by, progress)
        try:
            with transaction.atomic(), history_of_its_own(by=by, reason=f"undo of import #{run.pk}"):
                spare_the_triggers()
                work.carry_out()
                if trial:
                    raise _RolledBack
        except _RolledBack:
            pass
        return work


def _close(run: ImportRun, work: _Undo, *, by: Any, trial: bool) -> None:
    ImportKept.objects.filter(run=run).delete()
    ImportKept.objects.bulk_create(work.kept, batch_size=1000)
    reasons: dict[str, int] = {}
    for one in work.kept:
        reasons[str(one.reason)] = reasons.get(str(one.reason), 0) + 1
    run.undo = {
        "at": clock.now().isoformat(),
        "by": getattr(by, "pk", None),
        "removed": {label: number for label, number in work.removed.items() if number},
        "restored": {label: len(set(ids)) for label, ids in work.restoring.restored.items()},
        "kept": reasons,
    }
    run.state, run.done, run.message = RunState.DONE if trial else RunState.UNDONE, run.total, ""
    run.save(update_fields=["undo", "state", "done", "total", "message"])


def _labels() -> Collection[str]:
    return {record.label for record in all_records()}


def _delete_refs(label: str, ids: list[int]) -> None:
    for start in range(0, len(ids), 5000):
        ExternalRef.objects.filter(label=label, object_id__in=ids[start : start + 5000]).delete()
