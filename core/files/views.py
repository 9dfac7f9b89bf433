"""The one address of private files."""

from uuid import UUID

import structlog
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from core.files.gate import path_of
from core.files.models import StoredFile
from core.scoping import get_visible_or_404

log = structlog.get_logger("hanjang.files")


@require_safe
def download(request: HttpRequest, key: UUID) -> FileResponse:
    """The file, to whoever may see its record. Always a download, always whole, never of a guessed type."""
    file = get_visible_or_404(StoredFile, user=request.user, key=key)
    try:
        content = path_of(file.place).open("rb")
    except FileNotFoundError:
        log.error("file_missing", file=file.pk)
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "none"
    return response
