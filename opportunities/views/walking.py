"""Review mode: choose the sheets, walk through them one by one, and see what the round was."""

from dataclasses import replace
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import RuleError
from core.formkeys import once
from core.htmx import go, page
from core.scoping import get_visible_or_404, id_from
from opportunities import actions
from opportunities.forms import ReviewForm
from opportunities.forms.walking import RoundForm
from opportunities.models import Opportunity, ReviewRound
from opportunities.policies import coaching as coaching_policies
from opportunities.sheet_reads import sheet_of, walking
from opportunities.views.answer import beside, load, sent
from sellers.http import UserRequest

SALT = "opportunities.review"
UNWATCHED = 1800  # seconds at most where the page did not count: whoever has no script may have gone to lunch


@require_http_methods(["GET", "POST"])
def review_start(request: UserRequest) -> HttpResponse:
    """What is chosen says at once how many sheets it is; starting keeps the list. One sheet (`sheet`), closed ones too, is
    looked through by itself."""
    coaching_policies.may_walk(request.user).enforce()
    if request.method == "POST" and "sheet" in request.POST:
        record = load(request, id_from(request.POST["sheet"]))
        coaching_policies.may_review(request.user, record).enforce()
        return _start(request, [record.pk])
    values = request.POST if request.method == "POST" else request.GET or None
    form = RoundForm(values, viewer=request.user, initial={"only": ""})
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = walking.sheets_to_walk(request.user, on=clock.today(), **chosen)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _start(request, list(rows.values_list("pk", flat=True)[: actions.MOST_SHEETS]))
            except RuleError as error:
                form.add_error(None, error.message)
        status = 422
    context = {
        "form": form,
        "count": walking.count_of(rows),
        "most": actions.MOST_SHEETS,
        "rounds": walking.rounds_of(request.user),
    }
    return page(request, "coaching/review_start.html", context, fragment="count", status=status)


def _start(request: UserRequest, sheets: list[int]) -> HttpResponse:
    """Begins with the sheet that was asked for (`first`), with those after it in order and the others at the end."""
    first = id_from(request.POST.get("first"))
    if first in sheets:
        sheets = sheets[sheets.index(first) :] + sheets[: sheets.index(first)]
    with once(request, by=request.user) as key:
        url = key.again
        if not url:
            walk = actions.start_round(by=request.user, sheets=sheets)
            url = key.result(reverse("coaching:review_sheet", args=[walk.pk, walk.sheets[0]]))
    return go(request, url)


@require_http_methods(["GET", "POST"])
def review_sheet(request: UserRequest, pk: int, opportunity: int) -> HttpResponse:
    """One sheet of a round in the coach's view; going on saves what was typed on this sheet."""
    walk = get_visible_or_404(walking.rounds_with_time(), user=request.user, pk=pk)
    if opportunity not in walk.sheets:
        raise Http404
    record = load(request, opportunity)
    coaching_policies.may_review(request.user, record).enforce()
    waiting = walking.waiting_on(record, request.user, on=clock.today())
    opened = {"opened": signing.dumps(clock.now().timestamp(), salt=SALT)}
    form = ReviewForm(sent(request), opportunity=record, viewer=request.user, waiting=waiting, initial=opened)
    if request.method == "POST" and form.is_valid():
        try:
            return _go_on(request, walk, record, form)
        except RuleError as error:
            beside(form, error)
    return _show(request, walk, record, form, status=422 if request.method == "POST" else 200)


def _go_on(request: UserRequest, walk: ReviewRound, record: Opportunity, form: ReviewForm) -> HttpResponse:
    place = walking.place_in(walk, record.pk)
    to = {"next": place.next, "previous": place.previous, "stay": record.pk}.get(request.POST.get("go", "next"))
    url = reverse("coaching:review_sheet", args=[walk.pk, to]) if to else reverse("coaching:review", args=[walk.pk])
    with once(request, by=request.user) as key:
        if not key.again:
            actions.review_sheet(
                walk, record, by=request.user, seconds=_seconds(form), boxes=form.boxes, request=form.request,
                decision=form.cleaned_data["decision"], **form.suggestion,
            )  # fmt: skip
            if not to:
                actions.end_round(walk, by=request.user)
            key.result(url)
    message = _("Saved on “%(title)s”.") % {"title": record.title} if form.says_something else ""
    return go(request, url, message=message)


def _seconds(form: ReviewForm) -> int:
    """What the page counted while it was looked at, never more than the time since it was opened."""
    try:
        opened = float(signing.loads(form.cleaned_data["opened"] or "", salt=SALT))
    except (signing.BadSignature, ValueError):
        return 0
    since = max(0, int(clock.now().timestamp() - opened))
    counted = form.cleaned_data["seconds"]
    return min(since, counted if counted is not None else UNWATCHED)


def _show(
    request: UserRequest, walk: ReviewRound, record: Opportunity, form: ReviewForm, *, status: int
) -> HttpResponse:
    sheet = replace(sheet_of(record, request.user, view="coach", on=clock.today()), here=request.path)
    context: dict[str, Any] = {"sheet": sheet, "form": form, "review": walking.place_in(walk, record.pk)}
    return page(request, "coaching/review.html", context, status=status)


@require_safe
def review_end(request: UserRequest, pk: int) -> HttpResponse:
    """What the round was: every sheet with its time, and those that were left out."""
    walk = get_visible_or_404(ReviewRound, user=request.user, pk=pk)
    rows = walking.walked(walk, request.user)
    total = sum(row.review.seconds for row in rows if row.review)
    ahead = next((row for row in rows if not row.review), None)
    context = {"walk": walk, "rows": rows, "total": total, "done": sum(1 for row in rows if row.review), "ahead": ahead}
    return page(request, "coaching/review_end.html", context)
