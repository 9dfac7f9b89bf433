"""Acts on the opportunities that were ticked on the list: what to do, and then what was done."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import formkeys
from core.errors import RuleError
from core.htmx import go, page
from opportunities import actions
from opportunities.forms.together import OWNER, TogetherForm
from opportunities.list_pages import OPPORTUNITIES
from opportunities.models import Opportunity
from opportunities.sheet_reads.narrowing import ticked
from sellers.http import UserRequest
from sellers.lists.pages import LONGEST_QUERY, ListPage, list_page
from sellers.lists.together import MOST_TOGETHER, Outcome


@require_http_methods(["GET", "POST"])
def list_together(request: UserRequest) -> HttpResponse:
    records = _ticked(request)
    if request.method == "GET":
        return _form_page(request, TogetherForm(viewer=request.user, records=records), records)
    form = TogetherForm(request.POST, viewer=request.user, records=records)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid() and records:
                outcome = _do(request, form.cleaned_data, records)
                key.result(_back(request))
                return _summary(request, outcome)
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return _form_page(request, form, records, status=422)


def _given(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else request.GET


def _ticked(request: UserRequest) -> list[Opportunity]:
    return ticked(_given(request).getlist("pick"), viewer=request.user, most=MOST_TOGETHER + 1)


def _query(request: UserRequest) -> str:
    return str(_given(request).get("query", ""))[:LONGEST_QUERY] or "view=all"


def _back(request: UserRequest) -> str:
    return _page().url(_query(request))


def _page() -> ListPage:
    found = list_page(OPPORTUNITIES)
    assert found is not None  # this app registers it
    return found


def _do(request: UserRequest, said: dict[str, Any], records: list[Opportunity]) -> Outcome:
    if said["act"] == OWNER:
        return actions.hand_over_together(records, by=request.user, to=said["user"], reason=said["reason"])
    return actions.date_together(records, by=request.user, on=said["next_step_on"], text=said["next_step"])


def _summary(request: UserRequest, outcome: Outcome) -> HttpResponse:
    done, refused = len(outcome.done), len(outcome.refused)
    context = {
        "of": _page(),
        "back_url": _back(request),
        "done": ngettext("Done for %(n)s", "Done for %(n)s", done) % {"n": done},
        "refused": ngettext("Refused for %(n)s", "Refused for %(n)s", refused) % {"n": refused} if refused else "",
        "outcome": outcome,
    }
    return page(request, "components/together_done.html", context)


def _form_page(
    request: UserRequest, form: TogetherForm, records: list[Opportunity], *, status: int = 200
) -> HttpResponse:
    context = {
        "of": _page(), "form": form, "records": records, "query": _query(request), "back_url": _back(request),
        "too_many": len(records) > MOST_TOGETHER, "most": MOST_TOGETHER,
    }  # fmt: skip
    return page(request, "opportunities/together.html", context, status=status)
