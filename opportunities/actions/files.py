"""Files of a sheet: held as they are chosen, so that none is lost with a refused form, then put to the opportunity."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.fields import clean_text
from core.files.content import DOCUMENTS, PHOTOS
from core.files.gate import UnfitFile, erase, keep
from core.files.waiting import forget, keep_small, stored_of, sweep_waiting
from opportunities.actions.locking import lock, lock_with
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import Evidence, Opportunity, SheetFile
from opportunities.policies import may_edit
from sellers.models import User

MOST_FILES = 50  # of one opportunity, those of its evidence among them
MOST_WAITING = 100  # of one person
HELD_FOR = dt.timedelta(days=7)  # an open form outlives a weekend; no draft brings back what was chosen in it
FIELD = "kept_files"  # of the forms that take files


@transaction.atomic
def hold_sheet_file(opportunity: Opportunity, *, by: User, name: str, content: bytes) -> SheetFile:
    """Keeps a file until its form is sent; until then only who sent it sees it. Errors: UnfitFile, in words."""
    may_edit(by, opportunity).enforce()
    return hold(by=by, name=name, content=content)


def hold(*, by: User, name: str, content: bytes) -> SheetFile:
    """The same for the actions of this module, which have asked who may."""
    if SheetFile.objects.waiting().filter(added_by=by).count() >= MOST_WAITING:
        raise UnfitFile(_("Many chosen files wait for their forms. Send or discard those first."))
    with history(by=by):
        file = SheetFile.objects.create(added_by=by, name=clean_text(name)[:200] or "file")
        file.stored = keep(file, name=name, content=content, by=by, accept=PHOTOS | DOCUMENTS)
        file.small = keep_small(file, file.stored, by=by)
        file.name = file.stored.name
        file.save(update_fields=["stored", "small", "name"])
    return file


@transaction.atomic
def add_sheet_files(opportunity: Opportunity, files: Collection[SheetFile], *, by: User) -> None:
    """Held files of hers become the opportunity's. Errors: Incomplete for none, for too many, for another's."""
    lock(opportunity)
    may_edit(by, opportunity).enforce()
    if not files:
        raise Incomplete(_("Please choose a file."), field=FIELD)
    with history(by=by):
        put_files(opportunity, files, by=by)


def put_files(
    opportunity: Opportunity, files: Collection[SheetFile], *, by: User, evidence: Evidence | None = None
) -> None:
    """The same for the actions of this module, which have locked the opportunity and asked who may; with the words that
    are typed beside each file, and with `evidence` as what that rests on."""
    if not files:
        return
    if len(files) + SheetFile.objects.there().filter(opportunity=opportunity).count() > MOST_FILES:
        raise Incomplete(_("An opportunity holds %(most)s files at most.") % {"most": MOST_FILES}, field=FIELD)
    rows = taken_up(files, by=by)
    for file in files:
        row = rows[file.pk]
        row.opportunity, row.evidence, row.created_at = opportunity, evidence, clock.now()
        row.caption = clean_text(file.caption)[:200]
        row.save(update_fields=["opportunity", "evidence", "created_at", "caption"])
        file.opportunity, file.evidence = opportunity, evidence


def taken_up(files: Collection[SheetFile], *, by: User) -> dict[int, SheetFile]:
    """Held files of hers, locked, by id. Errors: Incomplete where one does not wait any more."""
    waiting = SheetFile.objects.waiting().filter(added_by=by).select_for_update(of=("self",))
    rows: dict[int, SheetFile] = waiting.in_bulk([file.pk for file in files])
    if len(rows) < len(files):
        words = _("One of the files belongs to another record already. Take it out, or choose it again.")
        raise Incomplete(words, field=FIELD)
    return rows


@transaction.atomic
def take_file_away(file: SheetFile, *, by: User) -> SheetFile:
    """Its content is gone for good; its name stays in the history. Errors: IllegalMove where somebody was faster."""
    opportunity = lock_with(file)
    may_edit(by, opportunity).enforce()
    if file.stored is None:
        raise IllegalMove(_("This file was taken away already."))
    stored = stored_of(file)
    file.stored = file.small = None
    file.taken_away_by, file.taken_away_at = by, clock.now()
    with history(by=by):
        file.save(update_fields=["stored", "small", "taken_away_by", "taken_away_at"])
        for one in stored:
            erase(one, by=by)
    return file


@transaction.atomic
def let_files_go(files: Collection[SheetFile], *, by: User) -> None:
    """Files that came with a form which was sent twice: the first sending has them."""
    for file in SheetFile.objects.waiting().filter(pk__in=[one.pk for one in files], added_by=by):
        forget(file, by=by)


def sweep_sheet_files() -> int:
    """Files whose form was never sent; returns how many went."""
    return sweep_waiting(SheetFile.objects.waiting(), longer_than=HELD_FOR)
