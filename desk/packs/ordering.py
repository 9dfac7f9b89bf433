"""A long pack is drawn by a worker: the order, how far it is, the file, and its end after a week."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, outbox
from core.files import content, gate
from core.verdict import YES, Verdict, no
from desk.packs.drawing import paper_of
from desk.packs.reading import Pack, pack_of
from desk.replica import from_replica
from opportunities.models import MeetingPack, Opportunity, PackState
from opportunities.policies import may_read_ladder, may_read_ladder_of
from opportunities.printing import NoPrinter, pdf_name
from sellers.models import User
from sellers.queries import parents_on, subtree

DRAW = "desk.pack"
KEPT = dt.timedelta(days=7)
LOST = dt.timedelta(days=1)  # the outbox is through with its tries after about an hour
LIMIT = 60_000_000  # bytes
log = structlog.get_logger("hanjang.packs")


@transaction.atomic
def order_pack(pack: Pack, *, by: User) -> MeetingPack:
    """What stands on her screen, to be drawn by a worker. It is read anew then, as of that moment."""
    order = MeetingPack.objects.create(
        ordered_by=by,
        unit=pack.place.unit,
        person=pack.place.user,
        period_code=pack.period.code,
        sheets=pack.chosen,
        language=translation.get_language() or by.language,
    )
    outbox.enqueue(DRAW, {"pack": order.pk})
    return order


@transaction.atomic
def order_again(order: MeetingPack, *, by: User) -> MeetingPack:
    """A pack that failed is tried once more."""
    changed = MeetingPack.objects.visible_to(by).filter(pk=order.pk, state=PackState.FAILED)
    if changed.update(state=PackState.WAITING, problem="", done=0, steps=0):
        outbox.enqueue(DRAW, {"pack": order.pk})
    order.refresh_from_db()
    return order


@outbox.handles(DRAW)
def draw_ordered(payload: dict[str, Any]) -> None:
    """Twice is harmless: an order that is ready is left alone; a worker that died left no file behind a row."""
    order = MeetingPack.objects.waiting().select_related("ordered_by").filter(pk=payload["pack"]).first()
    if order is None:
        return
    by = order.ordered_by
    try:
        with translation.override(order.language), transaction.atomic():
            with from_replica():
                pack = pack_of(by, asked_of(order), at=clock.now())
                paper = paper_of(pack, tell=Teller(order.pk).tell)
            name = pdf_name(f"{pack.place.name} {pack.period.label}", at=pack.at)
            stored = gate.keep(
                order, name=name, content=paper.content, by=by, accept=frozenset({content.PDF}), limit=LIMIT
            )
            MeetingPack.objects.filter(pk=order.pk).update(state=PackState.READY, stored=stored, pages=paper.pages)
    except (DatabaseError, OSError, MemoryError) as error:
        if not outbox.is_last_try():
            raise  # what may be better in a minute is tried again by the outbox
        _give_up(order, error)
    except Exception as error:
        _give_up(order, error)


def orders_of(user: User) -> Any:
    """Her packs, the newest first."""
    rows = MeetingPack.objects.visible_to(user).select_related("unit", "person", "stored")
    return rows.order_by("-created_at", "-pk")


def may_read_now(orders: Collection[MeetingPack], viewer: User) -> dict[int, Verdict]:
    """Order → whether she may read today what it was made of: who changed her unit takes no figures along.

    The sums of its place, and each of its sheets whole. Cost: three queries, however many orders.
    """
    parents = parents_on(clock.today()) if orders else {}
    asked = {pk for order in orders for pk in order.sheets}
    sheets = set(Opportunity.objects.filter(pk__in=asked).readable_in_full(viewer).values_list("pk", flat=True))
    return {order.pk: _of_place(order, viewer, parents) and _of_sheets(order, sheets) for order in orders}


def _of_place(order: MeetingPack, viewer: User, parents: dict[int, int]) -> Verdict:
    if order.unit_id is not None:
        return may_read_ladder(viewer, subtree(frozenset({order.unit_id}), parents=parents))
    return may_read_ladder_of(viewer, order.person or viewer)


def _of_sheets(order: MeetingPack, sheets: set[int]) -> Verdict:
    if sheets.issuperset(order.sheets):
        return YES
    return no(_("You no longer read every sheet of this pack. Order it anew with those that you read now."))


def files_of(user: User) -> Any:
    """Packs whose paper she may have now."""
    rows = MeetingPack.objects.visible_to(user)
    ready = list(rows.filter(stored__isnull=False).select_related("person"))
    verdicts = may_read_now(ready, user) if ready else {}
    return rows.filter(pk__in=[pk for pk, verdict in verdicts.items() if verdict])


def asked_of(order: MeetingPack) -> QueryDict:
    """The order as the address that it was made from."""
    asked = QueryDict(mutable=True)
    if order.unit_id is not None:
        asked["unit"] = str(order.unit_id)
    elif order.person_id is not None:
        asked["user"] = str(order.person_id)
    asked["period"], asked["chosen"] = order.period_code, "1"
    asked.setlist("sheet", [str(pk) for pk in order.sheets])
    return asked


def give_up_lost() -> int:
    """Packs whose workers died each time, so that none of them could say so; returns how many."""
    lost = MeetingPack.objects.waiting().filter(created_at__lt=clock.now() - LOST).order_by("pk")[:500]
    for order in lost:
        _give_up(order, None)
    return len(lost)


def forget_old() -> int:
    """Packs of meetings that are over, with their files; returns how many went."""
    gone = 0
    for order in MeetingPack.objects.filter(created_at__lt=clock.now() - KEPT).order_by("pk")[:500]:
        with transaction.atomic():
            stored, order.stored = order.stored, None
            order.save(update_fields=["stored"])
            if stored is not None:
                gate.erase(stored, by=None)
            order.delete()
        gone += 1
    return gone


class Teller:
    """Says how far it is over a connection of its own, since the transaction of the work is still open."""

    def __init__(self, order_id: int) -> None:
        self._order_id = order_id

    def tell(self, done: int, of: int) -> None:
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    "UPDATE opportunities_meetingpack SET done = %s, steps = %s WHERE id = %s",
                    [done, of, self._order_id],
                )
                outbox.prolong(cursor)
        except DatabaseError:  # a missing message about progress must not end the work
            log.info("pack_progress_untold", pack=self._order_id)
        finally:
            other.close()


def _give_up(order: MeetingPack, error: Exception | None) -> None:
    log.warning("pack_given_up", pack=order.pk, error=type(error).__name__)
    with translation.override(order.language):
        MeetingPack.objects.filter(pk=order.pk, state=PackState.WAITING).update(
            state=PackState.FAILED, problem=_why(error)
        )


def _why(error: Exception | None) -> str:
    if isinstance(error, NoPrinter):
        return _("This machine lacks the libraries that make PDFs.")
    return _("The pack could not be drawn. Please try again; if it fails again, tell your administrator.")
