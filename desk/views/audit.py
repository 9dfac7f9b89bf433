"""The audit log: who did what, searched and exported by administrators."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import audit as records
from core import clock
from core.htmx import page
from core.imports.exporting import csv_lines
from desk.policies import may_administer
from desk.queries import audit as queries
from sellers.http import UserRequest


@require_GET
def audit(request: UserRequest) -> HttpResponse:
    may_administer(request.user).enforce()
    given = queries.AuditFilter.from_query(request.GET)
    found = queries.page_of(given, viewer=request.user, after=request.GET.get("after", ""))
    context = {
        "filter": given,
        "kinds": queries.kind_choices(),
        "acts": queries.act_choices(),
        "lines": found.lines,
        "more_url": f"?{given.query_string(after=found.after)}" if found.after else "",
        "query": given.query_string(),
        "swapped_url": f"?{given.changed(since=given.until, until=given.since).query_string()}",
    }
    return page(
        request, "desk/administration/audit.html", context, fragment="more" if "after" in request.GET else "rows"
    )


@require_GET
def audit_csv(request: UserRequest) -> StreamingHttpResponse:
    """What the page shows under the same filter, as a file; that it was taken is an act of its own."""
    may_administer(request.user).enforce()
    given = queries.AuditFilter.from_query(request.GET)
    records.record("audit_exported", by=request.user, filter=given.query_string())
    lines = queries.all_lines(given, viewer=request.user)
    response = StreamingHttpResponse(csv_lines(_rows(lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{clock.today():%Y%m%d}.csv"'
    return response


def _rows(lines: Iterator[queries.Line]) -> Iterator[list[str]]:
    yield [_("When"), _("Who"), _("Kind"), _("Record"), _("What happened"), _("Changes"), _("Reason")]
    for line in lines:
        changes = "; ".join(
            f"{one.label}: {one.was or '–'} → {one.now or '–'}" if one.shown else one.label for one in line.changes
        )
        at = line.at.astimezone(clock.company_zone()).strftime("%Y-%m-%d %H:%M:%S")
        yield [at, line.who, line.kind, line.name, line.sentence, changes, line.reason]
