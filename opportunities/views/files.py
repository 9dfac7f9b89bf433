"""Files of a sheet: added, several at once; one looked at; one taken away."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.htmx import page
from core.scoping import get_visible_or_404
from customers.log_files import Held
from opportunities import actions, policies
from opportunities.forms import FilesForm, TakeAwayForm
from opportunities.models import Opportunity, SheetFile
from opportunities.sheet_files import FilesPart, hold_sent, waiting_by_id, with_words
from opportunities.sheet_reads.files import files_of
from opportunities.views.answer import Screen, load, run, sent
from sellers.http import UserRequest

ADD = Screen("files", gettext_lazy("Add files"), "files", gettext_lazy("Add to the sheet"), lands="files")
AWAY = Screen("files", gettext_lazy("Take this file away"), "file_off", gettext_lazy("Take it away"), lands="files")


@require_http_methods(["GET", "POST"])
def file_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    held = hold_sent(request, opportunity, by=request.user)
    form = FilesForm(sent(request), opportunity=opportunity, viewer=request.user, held=held)

    def act() -> None:
        actions.add_sheet_files(opportunity, form.cleaned_data["files"], by=request.user)

    def again() -> None:
        actions.let_files_go(held.files, by=request.user)

    return run(request, opportunity, form, ADD, act, message=_("The files are kept with the sheet."), again=again)


@require_POST
def file_held(request: UserRequest, pk: int) -> HttpResponse:
    """Those of an open form on the sheet."""
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    return files_field(request, opportunity, hold_sent(request, opportunity, by=request.user), of=FilesForm)


def files_field(
    request: UserRequest, opportunity: Opportunity, held: Held[SheetFile], *, of: type[FilesPart]
) -> HttpResponse:
    """The files of an open form: those that were chosen before, and those that have come now."""
    context = {
        "files": [*waiting_by_id(request.user, request.POST), *with_words(held.files, request.POST)],
        "problems": held.problems,
        "held_url": of.held_url_of(opportunity),
        "has_captions": of.has_captions,
        "kept": True,
    }
    status = 422 if held.problems else 200
    return render(request, "opportunities/_files_field.html", context, status=status)


@require_safe
def file(request: UserRequest, pk: int, file: int) -> HttpResponse:
    """One of them: a picture at its full size, else what it is."""
    opportunity = load(request, pk)
    row = _file(request, opportunity, file)
    may_edit = bool(policies.may_edit(request.user, opportunity))
    return page(request, "opportunities/file.html", {"opportunity": opportunity, "file": row, "may_edit": may_edit})


@require_http_methods(["GET", "POST"])
def file_off(request: UserRequest, pk: int, file: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    row = _file(request, opportunity, file)
    form = TakeAwayForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.take_file_away(row, by=request.user)

    return run(request, opportunity, form, AWAY, act, message=_("The file is gone."), context={"file": row})


def _file(request: UserRequest, opportunity: Opportunity, pk: int) -> SheetFile:
    found: SheetFile = get_visible_or_404(files_of(opportunity), user=request.user, pk=pk)
    return found
