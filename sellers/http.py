"""The request as our views get it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from sellers.models import User


class UserRequest(HttpRequest):
    """A request of somebody who is logged in (LoginRequiredMiddleware)."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails
