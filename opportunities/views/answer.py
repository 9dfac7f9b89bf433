"""How every form of the sheet is shown and sent: a page of its own, or a part of the sheet that turns into a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.errors import ReasonRequired, RuleError, Stale
from core.formkeys import once
from core.htmx import done, go, page
from core.verdict import YES, Verdict
from core.versions import NEVER
from opportunities.forms.assessment import QuestionForm
from opportunities.forms.base import SheetForm
from opportunities.forms.coaching import ReplyForm
from opportunities.forms.people import BaseMemberFormSet
from opportunities.models import Opportunity
from opportunities.sheet_reads import last_editor, record_or_404, with_names
from opportunities.tiers import is_on_team
from sellers.http import UserRequest

CANCEL = gettext_lazy("Cancel")


@dataclass(frozen=True)
class Screen:
    """A form of the sheet: `part` is the section that it stands in (`part-<part>`), `name` that of its templates.

    `above` says that something stands over the fields; `draft` that what is typed is kept on the device; `leads_away`
    that the writer may read less of the sheet afterwards, so that the page is opened anew; `is_piece` that it is one
    value of a section, edited where it stands; `back` is an address to go back to in place of the sheet; `lands` is the
    part of the sheet that tells what was written, where that is another than the form stood in; `leave` is the way out,
    in other words where the act is itself called a cancellation; without `submit` there is nothing to send.
    """

    part: str
    title: str | Promise
    name: str
    submit: str | Promise
    event: str = "opportunity-changed"
    view: str = ""
    has_above: bool = False
    has_draft: bool = False
    leads_away: bool = False
    is_piece: bool = False
    back: str = ""
    lands: str = ""
    leave: str | Promise = CANCEL

    @property
    def body(self) -> str:
        return f"opportunities/forms/{self.name}.html"

    @property
    def above(self) -> str:
        return f"opportunities/forms/{self.name}_above.html" if self.has_above else ""

    @property
    def draft(self) -> str:
        return self.name if self.has_draft else ""


def load(request: UserRequest, pk: int) -> Opportunity:
    return record_or_404(pk, request.user)


def sent(request: UserRequest) -> QueryDict | None:
    """What a form is filled from: what was posted, be it nothing, else its first values."""
    return request.POST if request.method == "POST" else None


def enforce_or_say(request: UserRequest, opportunity: Opportunity, verdict: Verdict) -> Verdict:
    """Raises PermissionDenied for a no, but where one of the team sends a form: closed since she opened it, or no more
    to be done, it comes back, and `run`, which is given the verdict, says so above what she typed."""
    if request.method != "POST" or not is_on_team(request.user, opportunity):
        verdict.enforce()
    return verdict


def sheet_url(opportunity: Opportunity, view: str = "") -> str:
    url = reverse("opportunities:detail", args=[opportunity.pk])
    return f"{url}?view={view}" if view else url


def run(
    request: UserRequest,
    opportunity: Opportunity,
    form: BaseForm,
    screen: Screen,
    act: Callable[[], Any],
    *,
    message: str,
    context: dict[str, Any] | None = None,
    again: Callable[[], Any] | None = None,
    verdict: Verdict = YES,
) -> HttpResponse:
    """GET shows the form; POST does `act` once and goes back to the sheet, or shows the form again with 422. `again` is
    done in its place for the second of two sendings that race: what came with it goes. A `verdict` of no is said above the
    form, whatever else is wrong with it."""
    extra, to = dict(context or {}), screen.back or sheet_url(opportunity, screen.view)
    if screen.lands:
        to += f"#part-{screen.lands}"
    if request.method == "POST":
        is_whole = form.is_valid()
        if not verdict:
            beside(form, RuleError(str(verdict.why)))
        elif is_whole:
            try:
                with once(request, by=request.user) as key:
                    if not key.again:
                        act()
                        key.result(to)
                    elif again is not None:
                        again()
                return _onward(request, screen, to, message)
            except Stale:
                extra |= both_texts(opportunity, form)
            except RuleError as error:
                beside(form, error)
            except PermissionDenied as error:
                if not is_on_team(request.user, opportunity):
                    raise
                beside(form, RuleError(str(error)))
        elif _is_stale(opportunity, form):
            extra |= both_texts(opportunity, form)
        return show(request, opportunity, form, screen, status=422, **extra)
    return show(request, opportunity, form, screen, **extra)


def _onward(request: UserRequest, screen: Screen, to: str, message: str) -> HttpResponse:
    return (
        go(request, to, message=message) if screen.leads_away else done(request, screen.event, message=message, to=to)
    )


def show(
    request: UserRequest, opportunity: Opportunity, form: BaseForm, screen: Screen, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "opportunity": opportunity,
        "form": form,
        "screen": screen,
        "action": request.get_full_path(),
        "cancel_url": screen.back or sheet_url(opportunity, screen.view),
        "version": getattr(form, "read_at", None),
        **extra,
    }
    return page(request, "opportunities/form.html", context, fragment="form", status=status)


def _is_stale(opportunity: Opportunity, form: BaseForm) -> bool:
    """Whether somebody saved meanwhile: what is wrong with the form may be just that."""
    return getattr(form, "read_at", opportunity.version) not in (opportunity.version, NEVER)


def both_texts(opportunity: Opportunity, form: BaseForm) -> dict[str, Any]:
    """The conflict panel: what is stored now beside what was typed; the form goes on from the stored version."""
    fresh = with_names().get(pk=opportunity.pk)
    items = form.differences(fresh) if isinstance(form, SheetForm | BaseMemberFormSet | QuestionForm) else []
    who, at = form.saved_by(fresh) if isinstance(form, QuestionForm | ReplyForm) else last_editor(fresh)
    return {"conflict": {"who": who, "at": at, "items": items}, "version": fresh.version}


def beside(form: BaseForm, error: RuleError) -> None:
    """Puts a rule's sentence beside the field that it is about, else above the form."""
    name = getattr(error, "field", "")
    if not name and isinstance(error, ReasonRequired):
        name = next((one for one in form.fields if "reason" in one), "") if hasattr(form, "fields") else ""
    if hasattr(form, "add_error"):
        form.add_error(name if name in form.fields else None, error.message)
    else:  # a formset has only one place for it
        form.non_form_errors().append(error.message)  # type: ignore[attr-defined]
