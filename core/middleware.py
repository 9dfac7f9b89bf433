"""Request id, clean input, who is behind a change, and rule errors as answers."""

import uuid
from collections.abc import Callable
from contextlib import ExitStack

import pghistory
import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string

from core.errors import RuleError
from core.htmx import refused

Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("hanjang.request")


class RequestIdMiddleware:
    """Gives every request an id, in the log lines and in the answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if given.isalnum() and len(given) <= 64 else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if not request.path.startswith("/static/"):
                user = getattr(request, "user", None)
                log.info(
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    user=getattr(user, "pk", None),
                )
        response["X-Request-ID"] = request_id
        return response


class CleanInputMiddleware:
    """Refuses NUL and broken surrogates in addresses and forms, which PostgreSQL cannot store, with 400."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


class HistoryContextMiddleware:
    """Writes by a request carry its person, even those that come from the repair desk and not from an action."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            if request.method in ("POST", "PUT", "PATCH", "DELETE"):
                user = request.user if request.user.is_authenticated else None
                stack.enter_context(pghistory.context(user=getattr(user, "pk", None), path=request.path))
            return self.get_response(request)


class RuleErrorMiddleware:
    """A rule that refuses where no form expected it answers 409 with its sentence, never 500."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleError):
            return refused(request, exception)
        return None
