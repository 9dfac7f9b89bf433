"""A list as a file: exactly the rows, the order and the columns that the reader sees."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from core.htmx import page
from core.paging import capped_count
from customers import vcards
from customers.exports import record_export
from customers.forms.exports import BOOKS, ListExportForm
from sellers.http import UserRequest
from sellers.lists.pages import LONGEST_QUERY, ListPage, list_page
from sellers.lists.sheets import MOST_ROWS, Sheet, as_file
from sellers.models import User


@require_http_methods(["GET", "POST"])
def list_export(request: UserRequest, code: str) -> HttpResponseBase:
    """Of any list: people, companies and what higher apps registered."""
    of = list_page(code)
    if of is None:
        raise Http404
    found: Any = of.read((request.POST or request.GET).get("query", "")[:LONGEST_QUERY]).for_reader(request.user)
    rows = of.rows(found, request.user)
    if request.method == "GET":
        count = capped_count(rows)
        return _form_page(request, ListExportForm(rows=count, cards=code if code in BOOKS else ""), of, found, count)
    count = rows.order_by()[:MOST_ROWS].count()
    form = ListExportForm(request.POST, rows=count, cards=code if code in BOOKS else "")
    if not form.is_valid():
        return _form_page(request, form, of, found, count, status=422)
    kind = form.cleaned_data["form"]
    record_export(by=request.user, what=f"{code}.{kind}", rows=count, reason=form.why, filter=found.query_string())
    if kind == vcards.VCF:
        return vcards.as_file(rows, name=code)
    sheet = of.sheet(found, request.user)
    return as_file(Sheet(sheet.heads, _in_her_language(sheet.rows, request.user)), name=code, form=kind)


def _form_page(
    request: UserRequest, form: ListExportForm, of: ListPage, found: Any, count: int, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form, "of": of, "query": found.query_string(), "count": count, "most": MOST_ROWS,
        "words": [word for _name, word in found.words()], "back_url": of.url(found.query_string() or "view=all"),
    }  # fmt: skip
    return page(request, "customers/list_export.html", context, fragment="form", status=status)


def _in_her_language(rows: Any, user: User) -> Iterator[Any]:
    """Rows are written when the answer is sent, and by then the language of the request is put away."""
    with timezone.override(user.zone), translation.override(user.language):
        yield from rows
