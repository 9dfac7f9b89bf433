"""Files of a contact record: kept as they are chosen in a form, and one of them looked at."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from core.files.content import PHOTOS
from core.htmx import page
from core.scoping import get_visible_or_404
from customers import actions, queries
from customers.log_files import files_by_id, hold_sent
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def log_files(request: UserRequest) -> HttpResponse:
    """The files of an open form, by their ids; sent ones are kept. `of` is the record that the form changes."""
    asked = request.POST if request.method == "POST" else request.GET
    held = hold_sent(request, by=request.user)
    log = queries.log_of(asked.get("files_of"), request.user)
    files = [*files_by_id(request.user, asked.getlist("kept_files"), of=log), *held.files]
    for file in files:
        file.caption = asked.get(f"caption_{file.pk}", file.caption)[:200]
    context = {"files": files, "problems": held.problems, "files_of": log}
    return render(request, "customers/_log_files.html", context, status=422 if held.problems else 200)


@require_GET
def log_file(request: UserRequest, pk: int, file_pk: int) -> HttpResponse:
    file = get_visible_or_404(queries.log_files_of(request.user), user=request.user, pk=file_pk, log_id=pk)
    actions.read_log(file.log, by=request.user)  # type: ignore[arg-type]  # asked for by its log, so it has one
    is_picture = file.stored is not None and file.stored.content_type in PHOTOS
    return page(request, "customers/log_file.html", {"file": file, "log": file.log, "is_picture": is_picture})
