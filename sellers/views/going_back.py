"""Where an act from a menu leads afterwards."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def where_she_was(request: HttpRequest) -> str:
    """Where the person was; an address outside this site leads to Today."""
    url = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if here and url.startswith("/") else "desk:today"
