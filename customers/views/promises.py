"""Pages of promises: mine and my team's, one of them, and what can become of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_GET

from core import clock
from core.htmx import page, wants_fragment
from core.scoping import get_visible_or_404, id_from
from customers import actions, policies, queries
from customers.list_pages import PROMISES
from customers.models import ContactLog, Person
from customers.queries import promises as reads
from sellers.http import UserRequest
from sellers.lists.controls import Controls
from sellers.saved_views import lines_of_list, segment_choices, start_of, views_of


@require_GET
def promises(request: UserRequest) -> HttpResponse:
    """Mine first; a leader's team and everybody's by a filter."""
    if not request.GET and (start := start_of(request.user, PROMISES)):
        return redirect(start)
    found = queries.PromiseFilter.from_query(request.GET).for_reader(request.user)
    lines = queries.promises_after(found, viewer=request.user, after=request.GET.get("after", ""))
    context = {
        "filter": found,
        "lines": lines.rows,
        "more_url": f"?{found.query_string(after=lines.after)}" if lines.after else "",
        "rate": None if found.who == "all" else queries.kept_rate(request.user, found.who, on=clock.today()),
        "here_url": request.get_full_path(),
    }
    if not wants_fragment(request):
        views, leads = views_of(request.user), bool(request.user.standing.line_people)
        context["controls"] = Controls(found.controls(segment_choices(views), leads=leads))
        context["views"] = lines_of_list(PROMISES, found, views, user=request.user)
    return page(request, "customers/promises.html", context, fragment="more" if "after" in request.GET else "rows")


@require_GET
def promises_part(request: UserRequest) -> HttpResponse:
    """The block of promises on Today, on a person's page or on a record's, drawn anew after one was settled."""
    viewer, person, log = request.user, id_from(request.GET.get("person")), id_from(request.GET.get("log"))
    context: dict[str, Any] = {"here_url": resolve_url("desk:today")}
    if person:
        one = get_visible_or_404(Person, user=viewer, pk=person)
        context = {"person": one, "lines": queries.promises_to(one, viewer=viewer), "here_url": resolve_url(one)}
    elif log:
        record = get_visible_or_404(ContactLog, user=viewer, pk=log)
        here = resolve_url("customers:log", pk=log)
        context = {"log": record, "lines": queries.promises_in(record, viewer=viewer), "here_url": here}
        context["may_promise"] = policies.may_promise(viewer, record)
    else:
        context["lines"] = queries.due_lines(viewer, on=clock.today(), limit=reads.TODAY)
    return page(request, "customers/promises_part.html", context, fragment="part")


@require_GET
def promise(request: UserRequest, pk: int) -> HttpResponse:
    """What was promised, what became of it, and the days it was moved by."""
    one = get_visible_or_404(queries.promise_of(request.user), user=request.user, pk=pk)
    actions.read_log(one.log, by=request.user)
    context = {
        "promise": one,
        "chain": queries.chain_of(one, viewer=request.user),
        "may_settle": policies.may_settle(request.user, one),
        "here_url": request.path,
    }
    return page(request, "customers/promise.html", context, fragment="body")
