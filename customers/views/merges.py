"""Merging records, and taking a merge back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import formkeys
from core.errors import RuleError
from core.htmx import go, page
from core.scoping import get_visible_or_404, id_from
from customers import actions, policies
from customers.models import Merge, RecordKind
from customers.queries import duplicates as reads
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def merge_new(request: UserRequest, kind: str) -> HttpResponse:
    """Which record stays, and whose word for each field."""
    if kind not in RecordKind.values:
        raise Http404
    typed = request.POST if request.method == "POST" else request.GET
    records = reads.records_to_merge(request.user, kind, [*typed.getlist("id"), typed.get("more", "")])
    into = id_from(typed.get("into", "")) or (records[0].pk if records else 0)
    chosen = {name.removeprefix("field_"): id_from(typed[name]) for name in typed if name.startswith("field_")}
    error = ""
    if request.method == "POST" and "look" not in request.POST:
        try:
            return _merge(request, kind, records, into, chosen)
        except RuleError as refused:
            error = refused.message
    context = _context(request, kind, records, into, chosen) | {"error": error}
    asked = request.method == "POST" and "look" not in request.POST
    return page(request, "customers/merge_form.html", context, fragment="form", status=422 if asked else 200)


def _merge(request: UserRequest, kind: str, records: list[Any], into: int, chosen: dict[str, int]) -> HttpResponse:
    with formkeys.once(request, by=request.user) as key:
        if key.again:
            return go(request, key.again)
        gone = {id_from(one) for one in request.POST.getlist("id")} - {one.pk for one in records}
        ids = [one.pk for one in records] + [pk for pk in gone if pk]
        values = reads.values_of(records, chosen) if records else {}
        merge = actions.merge_records(by=request.user, kind=kind, into=into, ids=ids, values=values)
        url = key.result(merge.get_absolute_url())
        return go(request, url, message=_("Merged into %(name)s.") % {"name": merge.survivor.name})


def _context(request: UserRequest, kind: str, records: list[Any], into: int, chosen: dict[str, int]) -> dict[str, Any]:
    sides = reads.sides_of(records) if records else []
    into = into if into in {one.pk for one in records} else (records[0].pk if records else 0)
    return {
        "kind": kind,
        "sides": sides,
        "into": into,
        "choices": reads.choices_of(sides, into, chosen) if sides else [],
        "verdict": policies.may_merge(request.user, records),
        "is_enough": len(records) > 1,
        "options_url": resolve_url(
            "customers:people_options" if kind == RecordKind.PERSON else "customers:companies_options"
        ),
    }


@require_GET
def merge(request: UserRequest, pk: int) -> HttpResponse:
    """What was merged, what it took along, and the way back."""
    one = get_visible_or_404(reads.merges(), user=request.user, pk=pk)
    context = {
        "merge": one,
        "gone": reads.merged_into(one),
        "moved": reads.moved_by(one, viewer=request.user),
        "kept": reads.kept_words(one),
        "verdict": policies.may_merge(request.user, [one.survivor]),
    }
    return page(request, "customers/merge.html", context)


@require_POST
def merge_undo(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Merge, user=request.user, pk=pk)
    one = actions.take_merge_back(one, by=request.user)
    return go(request, one.get_absolute_url(), message=_("The merge is taken back."))
