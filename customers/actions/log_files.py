"""Files of a contact record: held as they are chosen, so that none is lost with a refused form, then put to the record."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import history
from core.errors import RuleError
from core.fields import clean_text
from core.files.content import DOCUMENTS, PHOTOS
from core.files.gate import UnfitFile, keep
from core.files.waiting import forget, keep_small, sweep_waiting
from customers.models import ContactLog, LogCorrection, LogFile, LogFileKind
from customers.policies import may_edit_log, may_log
from sellers.models import User

MOST_FILES = 12  # files of one record
LARGEST = 20_000_000  # bytes of one
HELD_FOR = dt.timedelta(days=15)  # a draft on the device is offered for fourteen days
TAKEN = {
    LogFileKind.PHOTO: PHOTOS,
    LogFileKind.CARD: PHOTOS,
    LogFileKind.FILE: PHOTOS | DOCUMENTS,
}


@transaction.atomic
def hold_file(*, by: User, kind: str, name: str, content: bytes) -> LogFile:
    """Keeps a file until its form is sent; until then only who sent it sees it. Errors: UnfitFile, in words."""
    may_log(by).enforce()
    if LogFile.objects.waiting().filter(added_by=by).count() >= 10 * MOST_FILES:
        raise UnfitFile(_("Many chosen files wait for their forms. Send or discard those first."))
    with history(by=by):
        file = LogFile.objects.create(kind=kind, added_by=by)
        file.stored = keep(file, name=name, content=content, by=by, accept=TAKEN[LogFileKind(kind)], limit=LARGEST)
        file.small = keep_small(file, file.stored, by=by)
        file.kind = LogFileKind.PHOTO if file.small is not None and kind == LogFileKind.FILE else kind
        file.save(update_fields=["stored", "small", "kind"])
    return file


def put_files(
    log: ContactLog,
    files: Collection[LogFile],
    *,
    captions: Mapping[int, str] | None = None,
    correction: LogCorrection | None = None,
) -> None:
    """Held files of its author become the record's, or its correction's, with what is to be seen in them."""
    if not files:
        return
    if len(files) + LogFile.objects.filter(log=log).count() > MOST_FILES:
        raise RuleError(_("A record holds %(most)s files at most.") % {"most": MOST_FILES})
    waiting = LogFile.objects.waiting().filter(added_by=log.author_id).select_for_update(of=("self",))
    rows = waiting.in_bulk([file.pk for file in files])
    if len(rows) < len(files):
        raise RuleError(_("One of the files belongs to another record already. Take it out, or choose it again."))
    for file in rows.values():
        file.log, file.correction = log, correction
        file.caption = clean_text((captions or {}).get(file.pk, file.caption))[:200]
        file.save(update_fields=["log", "correction", "caption"])


@transaction.atomic
def set_files(
    log: ContactLog, files: Collection[LogFile], *, by: User, captions: Mapping[int, str] | None = None
) -> None:
    """The record's files become these: new ones are put to it, what is missing is erased. In its first seven days."""
    may_edit_log(by, log).enforce()
    captions = captions or {}
    with history(by=by):
        known = {file.pk: file for file in LogFile.objects.filter(log=log, correction__isnull=True)}
        for file in files:
            row = known.pop(file.pk, None)
            if row is not None and row.caption != captions.get(row.pk, row.caption):
                row.caption = clean_text(captions[row.pk])[:200]
                row.save(update_fields=["caption"])
        for row in known.values():
            forget(row, by=by)
        put_files(log, [file for file in files if file.log_id is None], captions=captions)


@transaction.atomic
def let_go(files: Collection[LogFile], *, by: User) -> None:
    """Files that came with a form which was sent twice: the first sending has them."""
    for file in LogFile.objects.waiting().filter(pk__in=[one.pk for one in files], added_by=by):
        forget(file, by=by)


@transaction.atomic
def erase_files_of_log(log: ContactLog, *, by: User | None) -> int:
    """For a record that is erased itself. The caller's policy has said yes."""
    files = list(LogFile.objects.filter(log=log).select_related("stored", "small"))
    for file in files:
        forget(file, by=by)
    return len(files)


def sweep_held_files() -> int:
    """Files whose form was never sent; returns how many went."""
    return sweep_waiting(LogFile.objects.waiting(), longer_than=HELD_FOR)
