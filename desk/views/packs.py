"""The meeting pack: on the screen at once, as PDF at once where it is short, else by a worker with a progress bar."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.audit import record
from core.formkeys import once
from core.htmx import go, page, wants_fragment
from core.scoping import get_visible_or_404
from core.verdict import YES
from desk.packs import AT_ONCE, MOST_SHEETS, pack_of
from desk.packs.drawing import paper_of
from desk.packs.ordering import asked_of, may_read_now, order_again, order_pack, orders_of
from opportunities.models import MeetingPack
from opportunities.printing import NoPrinter, pdf_answer
from sellers.http import UserRequest

SHOWN = 50


@require_safe
def pack(request: UserRequest) -> HttpResponse:
    found = pack_of(request.user, request.GET, at=clock.now())
    context = {"pack": found, "most": MOST_SHEETS, "at_once": AT_ONCE}
    return page(request, "desk/pack/pack.html", context)


@require_safe
def pack_pdf(request: UserRequest) -> HttpResponse:
    """A short pack, drawn while she waits. A long one, or one whose address does not say what is in it, leads to the page
    where it is chosen and ordered."""
    if "chosen" not in request.GET:
        return go(request, reverse("desk:pack"))
    found = pack_of(request.user, request.GET, at=clock.now())
    if found.is_long:
        words = _("More than %(n)s sheets are drawn in the background: order it below.") % {"n": AT_ONCE}
        return go(request, f"{reverse('desk:pack')}?{found.query}", message=words)
    try:
        paper = paper_of(found)
    except NoPrinter as missing:
        return page(request, "desk/pack/no_pdf.html", {"pack": found, "missing": missing}, status=503)
    record(
        "pack_printed", found.place.unit or found.place.user or request.user, by=request.user, sheets=len(found.chosen)
    )
    return pdf_answer(paper.content, name=f"{found.place.name} {found.period.label}", at=found.at)


@require_http_methods(["GET", "POST"])
def pack_order(request: UserRequest) -> HttpResponse:
    """The packs that she ordered in the last days; sent, one more."""
    if request.method != "POST":
        return page(request, "desk/pack/orders.html", {"orders": orders_of(request.user)[:SHOWN]})
    found = pack_of(request.user, request.POST, at=clock.now())
    with once(request, by=request.user) as key:
        url = key.again or key.result(_url(order_pack(found, by=request.user)))
    return go(request, url)


@require_safe
def pack_ordered(request: UserRequest, pk: int) -> HttpResponse:
    order = get_visible_or_404(orders_of(request.user), user=request.user, pk=pk)
    verdict = may_read_now([order], request.user)[order.pk] if order.stored is not None else YES
    context = {"order": order, "refusal": verdict.why, "again": asked_of(order).urlencode() if not verdict else ""}
    return page(request, "desk/pack/order.html", context, status=200 if verdict else 403)


@require_safe
def pack_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress bar, asked for every second; when the work has ended the page is drawn anew."""
    order = get_visible_or_404(MeetingPack, user=request.user, pk=pk)
    if order.is_waiting and wants_fragment(request):
        return page(request, "desk/pack/_progress.html", {"order": order})
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": _url(order)})
    return HttpResponseRedirect(_url(order))


@require_POST
def pack_again(request: UserRequest, pk: int) -> HttpResponse:
    order = get_visible_or_404(MeetingPack, user=request.user, pk=pk)
    return go(request, _url(order_again(order, by=request.user)))


def _url(order: MeetingPack) -> str:
    return reverse("desk:pack_ordered", args=[order.pk])
