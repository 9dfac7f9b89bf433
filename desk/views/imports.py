"""Imports: the list, a new file, and a file on its way in."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.formkeys import SentBefore, once
from core.htmx import go, page, wants_fragment
from core.imports import queries
from core.imports.exporting import csv_lines
from core.imports.kinds import all_kinds, kind_of
from core.imports.models import ImportRun
from core.imports.reading import Unreadable
from core.paging import slice_of
from core.scoping import get_visible_or_404
from desk.forms.imports import MappingForm, PasteForm, ReadingForm, UploadForm, ValuesForm
from desk.imports import actions, filters
from desk.imports.sheet import RunSheet, rows_of
from desk.policies import may_import
from sellers.http import UserRequest


@require_GET
def imports(request: UserRequest) -> HttpResponse:
    may_import(request.user).enforce()
    given = filters.RunFilter.from_query(request.GET)
    found = slice_of(given.apply(queries.runs_for(request.user)), order=("-id",), after=request.GET.get("after", ""))
    context = {
        "filter": given,
        "kinds": filters.kind_choices(),
        "states": filters.state_choices(),
        "people": filters.people_who_imported(),
        "rows": rows_of(found.rows),
        "more_url": f"?{given.query_string(after=found.after)}" if found.after else "",
    }
    return page(request, "desk/imports.html", context, fragment="more" if "after" in request.GET else "rows")


@require_http_methods(["GET", "POST"])
def import_new(request: UserRequest) -> HttpResponse:
    may_import(request.user).enforce()
    form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with once(request, by=request.user) as key:
                if key.again:
                    return HttpResponseRedirect(key.again)
                run = actions.upload_import(by=request.user, kind=form.chosen_kind, name=file.name, content=file.read())
                return go(request, key.result(reverse("desk:import_run", args=[run.pk])))
        except Unreadable as error:
            form.add_error("file", error.message)
        except SentBefore as error:
            form.add_error(None, error.message)
    status = 422 if request.method == "POST" else 200
    return page(request, "desk/import_new.html", {"form": form, "kinds": all_kinds()}, status=status)


@require_http_methods(["GET", "POST"])
def import_paste(request: UserRequest) -> HttpResponse:
    """Cells of a spreadsheet, pasted."""
    may_import(request.user).enforce()
    form = PasteForm(request.POST if request.method == "POST" else None, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        try:
            with once(request, by=request.user) as key:
                if key.again:
                    return HttpResponseRedirect(key.again)
                run = actions.paste_import(by=request.user, kind=form.chosen_kind, text=form.cleaned_data["text"])
                return go(request, key.result(reverse("desk:import_run", args=[run.pk])))
        except Unreadable as error:
            form.add_error("text", error.message)
        except SentBefore as error:
            form.add_error(None, error.message)
    return page(request, "desk/import_paste.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def import_run(request: UserRequest, pk: int) -> HttpResponse:
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    form = MappingForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.remap_import(run, by=request.user, columns=form.columns(), system=data["system"], saved=data["saved"])
        if data["save_as"]:
            actions.save_mapping(run, by=request.user, name=data["save_as"])
        return go(request, reverse("desk:import_run", args=[pk]), message=_("The columns are matched anew."))
    return _run_page(request, run, form=form)


def _run_page(request: UserRequest, run: ImportRun, **forms: Any) -> HttpResponse:
    """The page of a run with its three forms; one of them may have been sent."""
    context = {
        "sheet": RunSheet.of(run, reader=request.user),
        "form": forms.get("form") or MappingForm(run=run),
        "reading": forms.get("reading") or ReadingForm(run=run),
        "values": forms.get("values") or ValuesForm(run=run),
    }
    return page(request, "desk/import_run.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def import_read(request: UserRequest, pk: int) -> HttpResponse:
    """The file once more by another encoding or separator, or without a header."""
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    form = ReadingForm(request.POST, run=run)
    if form.is_valid():
        try:
            actions.reread_import(run, by=request.user, **form.cleaned_data)
            return go(request, reverse("desk:import_run", args=[pk]), message=_("The file is read anew."))
        except Unreadable as error:
            run.refresh_from_db()
            form.add_error(None, error.message)
    return _run_page(request, run, reading=form)


@require_POST
def import_values(request: UserRequest, pk: int) -> HttpResponse:
    """What words of the file stand for."""
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    form = ValuesForm(request.POST, run=run)
    if form.is_valid():
        actions.set_import_values(run, by=request.user, values=form.words)
        return go(request, reverse("desk:import_run", args=[pk]), message=_("The words are read anew."))
    return _run_page(request, run, values=form)


@require_GET
def import_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress bar, asked for every second; when the work has ended the page is drawn anew."""
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    if run.state in queries.BUSY and wants_fragment(request):
        return page(request, "desk/import_progress.html", {"sheet": RunSheet.of(run, reader=request.user)})
    url = reverse("desk:import_run", args=[pk])
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


@require_POST
def import_apply(request: UserRequest, pk: int) -> HttpResponse:
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    actions.apply_import(run, by=request.user)
    return go(request, reverse("desk:import_run", args=[pk]))


@require_POST
def import_put_aside(request: UserRequest, pk: int) -> HttpResponse:
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    actions.put_import_aside(run, by=request.user)
    return go(request, reverse("desk:imports"), message=_("The file is put aside; nothing of it was imported."))


@require_POST
def import_weigh_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Has it worked out what taking the import back would do."""
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    actions.weigh_undo(run, by=request.user)
    return go(request, reverse("desk:import_run", args=[pk]))


@require_POST
def import_undo(request: UserRequest, pk: int) -> HttpResponse:
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    actions.undo_import(run, by=request.user)
    return go(request, reverse("desk:import_run", args=[pk]))


@require_GET
def import_problems(request: UserRequest, pk: int) -> StreamingHttpResponse:
    run = get_visible_or_404(queries.runs_for(request.user), user=request.user, pk=pk)
    return _csv(queries.rows_to_return(run), f"problems-{run.kind}-{run.pk}.csv")


@require_GET
def import_template(request: UserRequest, code: str) -> HttpResponse | StreamingHttpResponse:
    """An empty list of a kind, with the headers that are found without help."""
    may_import(request.user).enforce()
    kind = kind_of(code)
    if kind is None:
        return HttpResponseRedirect(reverse("desk:import_new"))
    return _csv(iter([[str(field.label) for field in kind.fields]]), f"{code}.csv")


def _csv(rows, name: str) -> StreamingHttpResponse:  # type: ignore[no-untyped-def]
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
