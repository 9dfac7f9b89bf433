"""A form that is more than the server reads: said in words instead of on an error page."""

import json

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sellers import refusals


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A toast over the form, which keeps what was typed, else a page with the way back to it."""
    if not isinstance(exception, RequestDataTooBig):
        return refusals.bad_request(request, exception)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    message = _("This is more text than a form takes (%(limit)s MB). Nothing was saved; shorten it.") % {"limit": limit}
    if request.headers.get("HX-Request") == "true":
        toast = json.dumps({"toast": {"message": message, "level": "error"}})
        return HttpResponse(status=413, headers={"HX-Trigger": toast})
    return HttpResponse(render_to_string("413.html", {"message": message}), status=413)
