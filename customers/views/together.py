"""Acts on the rows that were ticked on a list: what to do, and then what was done."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import formkeys
from core.errors import RuleError
from core.htmx import go, page
from customers import actions, queries
from customers.actions.together import Record
from customers.forms.together import CYCLE, OWNER, PUT, STOP, TAKE, TogetherForm
from customers.list_pages import COMPANIES, PEOPLE
from sellers.actions import save_view
from sellers.http import UserRequest
from sellers.lists.pages import LONGEST_QUERY, ListPage, list_page
from sellers.lists.together import MOST_TOGETHER, Outcome


@require_http_methods(["GET", "POST"])
def list_together(request: UserRequest, code: str) -> HttpResponse:
    of = list_page(code)
    if of is None or code not in (PEOPLE, COMPANIES):
        raise Http404
    records = _ticked(request, code)
    if request.method == "GET":
        return _form_page(request, of, TogetherForm(viewer=request.user, page=code), records)
    form = TogetherForm(request.POST, viewer=request.user, page=code)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid() and records:
                outcome = _do(request, form, records, code)
                key.result(of.url(_query(request)))
                return _summary(request, of, outcome)
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return _form_page(request, of, form, records, status=422)


def _ticked(request: UserRequest, code: str) -> list[Record]:
    given = request.POST if request.method == "POST" else request.GET
    return queries.ticked(code, given.getlist("pick"), viewer=request.user, most=MOST_TOGETHER + 1)


def _query(request: UserRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return given.get("query", "")[:LONGEST_QUERY] or "view=all"


def _do(request: UserRequest, form: TogetherForm, records: list[Record], code: str) -> Outcome:
    by, said = request.user, form.cleaned_data
    act = said["act"]
    if act == OWNER:
        return actions.assign_together(records, by=by, user=said["user"])
    if act == PUT:
        view = said["view"] or save_view(by=by, page=code, name=said["new_list"], is_picked=True)
        return actions.put_on_list(records, by=by, view=view)
    if act == TAKE:
        return actions.take_off_list(records, by=by, view=said["view"])
    changes: dict[str, Any] = {"contact_cycle_days": said["days"]} if act == CYCLE else {"do_not_contact": act == STOP}
    return actions.change_people_together(records, by=by, **changes)


def _summary(request: UserRequest, of: ListPage, outcome: Outcome) -> HttpResponse:
    done, refused = len(outcome.done), len(outcome.refused)
    context = {
        "of": of,
        "back_url": of.url(_query(request)),
        "done": ngettext("Done for %(n)s", "Done for %(n)s", done) % {"n": done},
        "refused": ngettext("Refused for %(n)s", "Refused for %(n)s", refused) % {"n": refused} if refused else "",
        "outcome": outcome,
    }
    return page(request, "components/together_done.html", context)


def _form_page(
    request: UserRequest, of: ListPage, form: TogetherForm, records: list[Record], *, status: int = 200
) -> HttpResponse:
    context = {
        "of": of, "form": form, "records": records, "query": _query(request), "back_url": of.url(_query(request)),
        "too_many": len(records) > MOST_TOGETHER, "most": MOST_TOGETHER,
    }  # fmt: skip
    return page(request, "customers/together.html", context, status=status)
