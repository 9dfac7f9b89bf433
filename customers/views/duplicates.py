"""Duplicates: what may be meant as one types, the queue of suspected pairs, and the search for them."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.htmx import go, page, wants_fragment
from core.paging import capped_count
from core.scoping import get_visible_or_404
from customers import actions, policies, queries
from customers.models import PairState, RecordKind, ScanState
from customers.queries import duplicates as reads
from sellers.http import UserRequest
from sellers.models import User

SHORTEST = 2  # letters of a name before it is looked for
QUEUES = (PairState.WAITING, PairState.LATER, PairState.NOT_SAME)


@require_GET
def look(request: UserRequest, kind: str) -> HttpResponse:
    """Records like the values of a form that is being filled in."""
    if kind not in RecordKind.values:
        raise Http404
    rows = (_people if kind == RecordKind.PERSON else _companies)(request.user, request.GET)
    context = {"rows": rows, "is_hint": wants_fragment(request), "take": "people_text" in request.GET}
    return page(request, "customers/suspects.html", context, fragment="list")


def _people(viewer: User, typed: QueryDict) -> list[queries.Suspect]:
    name, mobile, email = (typed.get(one, "").strip()[:200] for one in ("name", "mobile", "email"))
    name = name or typed.get("people_text", "").strip()[:200]  # in the log form
    if len(name) < SHORTEST and not mobile and "@" not in email:
        return []
    chosen = typed.get("company", "") or typed.get("new_company", "")
    words = typed.get("company_text", "") or typed.get("new_company_text", "")
    company = queries.company_by(viewer, chosen) or words.strip()[:200]
    return queries.suspects(viewer, name=name, mobile=mobile, email=email, company=company or None)


def _companies(viewer: User, typed: QueryDict) -> list[queries.Suspect]:
    values = {
        name: typed.get(name, "").strip()[:300] for name in ("name", "phone", "homepage", "region", "biz_no", "code")
    }
    return queries.suspected_companies(viewer, **values) if len(values["name"]) >= SHORTEST else []


@require_GET
def duplicates(request: UserRequest) -> HttpResponse:
    """The queue."""
    state = request.GET.get("state", "")
    state = state if state in QUEUES else PairState.WAITING
    kind = request.GET.get("kind", "")
    kind = kind if kind in RecordKind.values else ""
    lines = reads.pairs_for(request.user, state=state, kind=kind, after=request.GET.get("after", ""))
    context: dict[str, Any] = {
        "lines": lines.rows,
        "more_url": f"?{urlencode({'state': state, 'kind': kind, 'after': lines.after})}" if lines.after else "",
        "tabs": [
            {
                "label": PairState(one).label,
                "url": f"?{urlencode({'state': one, 'kind': kind})}",
                "current": one == state,
            }
            for one in QUEUES
        ],
    }
    if "after" not in request.GET:
        context |= _about_queue(request.user)
    return page(request, "customers/duplicates.html", context, fragment="more" if "after" in request.GET else "")


def _about_queue(viewer: User) -> dict[str, Any]:
    return {
        "scan": reads.latest_scan(),
        "waiting": capped_count(reads.concerning(viewer).filter(state=PairState.WAITING)),
        "may_scan": policies.may_scan(viewer),
        "merges": reads.merges_for(viewer).rows[:10],
    }


@require_GET
def scan_progress(request: UserRequest) -> HttpResponse:
    context = {"scan": reads.latest_scan(), "may_scan": policies.may_scan(request.user)}
    return page(request, "customers/duplicates_scan.html", context, fragment="progress")


@require_POST
def scan_start(request: UserRequest) -> HttpResponse:
    actions.start_scan(by=request.user)
    return go(request, resolve_url("customers:duplicates"), message=_("The search has begun. It goes on by itself."))


@require_POST
def scan_stop(request: UserRequest) -> HttpResponse:
    policies.may_scan(request.user).enforce()
    scan = reads.latest_scan()
    if scan is not None and scan.state == ScanState.RUNNING:
        actions.stop_scan(scan, by=request.user)
    return go(request, resolve_url("customers:duplicates"), message=_("The search has stopped. What it found stays."))


@require_GET
def duplicate(request: UserRequest, pk: int) -> HttpResponse:
    """Both records side by side."""
    pair = get_visible_or_404(reads.pairs(), user=request.user, pk=pk)
    sides = reads.sides_of(list(pair.records))
    ids = urlencode({"id": [one.pk for one in pair.records]}, doseq=True)
    context = {
        "pair": pair,
        "why": reads.why_words(pair),
        "sides": sides,
        "rows": reads.compared(sides),
        "verdict": policies.may_merge(request.user, list(pair.records)),
        "merge_url": f"{resolve_url('customers:merge_new', kind=pair.kind)}?{ids}",
    }
    return page(request, "customers/duplicate.html", context)


@require_POST
def duplicate_judge(request: UserRequest, pk: int) -> HttpResponse:
    pair = get_visible_or_404(reads.pairs(), user=request.user, pk=pk)
    actions.judge_pair(pair, by=request.user, state=request.POST.get("state", ""))
    return go(request, resolve_url("customers:duplicates"), message=_("Remembered."))


@require_GET
def duplicates_of(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """A part of a record's page: who may be the same, and what it was merged from."""
    if kind not in RecordKind.values:
        raise Http404
    record = get_visible_or_404(reads.MODELS[kind], user=request.user, pk=pk)
    context = {
        "record": record,
        "kind": kind,
        "pairs": reads.pairs_of(request.user, kind, pk),
        "merges": reads.merges_of(request.user, kind, pk),
    }
    return page(request, "customers/duplicates_of.html", context, fragment="part")
