"""The search through all records for those that may be the same: a batch at a time, each carried out by a worker."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import RuleError
from core.outbox import enqueue
from customers.models import Company, DuplicateScan, Person, RecordKind, ScanState, SuspectedPair
from customers.policies import may_scan
from customers.queries.scanning import Found, company_batch, people_batch
from sellers.models import User

SCAN = "customers.scan_duplicates"
BATCH = 1000


@transaction.atomic
def start_scan(*, by: User) -> DuplicateScan:
    """Begins a search through everything. One at a time."""
    may_scan(by).enforce()
    total = Company.objects.live().count() + Person.objects.live().count()
    try:
        with transaction.atomic():
            scan = DuplicateScan.objects.create(started_by=by, total=total)
    except IntegrityError as error:
        raise RuleError(_("A search is running already.")) from error
    _go_on(scan)
    return scan


@transaction.atomic
def stop_scan(scan: DuplicateScan, *, by: User) -> DuplicateScan:
    """What was found stays."""
    may_scan(by).enforce()
    scan = DuplicateScan.objects.select_for_update().get(pk=scan.pk)
    if scan.state == ScanState.RUNNING:
        scan.state, scan.finished_at = ScanState.STOPPED, clock.now()
        scan.save(update_fields=["state", "finished_at"])
    return scan


@transaction.atomic
def carry_on(scan_id: int, kind: str, after: int) -> None:
    """One batch. Twice is harmless: a batch that the scan has passed is left alone, and a pair is kept once."""
    scan = DuplicateScan.objects.select_for_update().filter(pk=scan_id, state=ScanState.RUNNING).first()
    if scan is None or (scan.kind, scan.after) != (kind, after):
        return
    walk = company_batch if kind == RecordKind.COMPANY else people_batch
    batch = walk(after, BATCH)
    scan.found += _keep(kind, batch.pairs)
    scan.done += batch.looked_at
    if batch.looked_at == BATCH:
        scan.after = batch.last
    elif kind == RecordKind.COMPANY:
        scan.kind, scan.after = RecordKind.PERSON, 0
    else:
        scan.state, scan.finished_at, scan.total = ScanState.DONE, clock.now(), scan.done
    scan.save()
    if scan.state == ScanState.RUNNING:
        _go_on(scan)


def _go_on(scan: DuplicateScan) -> None:
    where = {"scan": scan.pk, "kind": str(scan.kind), "after": scan.after}
    enqueue(SCAN, where, dedupe_key=f"{SCAN}:{scan.pk}:{scan.kind}:{scan.after}")


def _keep(kind: str, pairs: list[Found]) -> int:
    """New pairs; of one that is known only the likeness is brought up to date, never what somebody said about it."""
    rows = []
    for a, b, likeness in pairs:
        pair = SuspectedPair(kind=kind, bits=likeness.bits, same=list(likeness.same), differ=list(likeness.differ))
        setattr(pair, f"{kind}_a_id", a)
        setattr(pair, f"{kind}_b_id", b)
        rows.append(pair)
    before = SuspectedPair.objects.count() if rows else 0
    SuspectedPair.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        update_fields=["bits", "same", "differ"],
        unique_fields=[f"{kind}_a", f"{kind}_b"],
    )
    return SuspectedPair.objects.count() - before if rows else 0
