"""Where an act from a menu leads afterwards."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def where_she_was(request: HttpRequest, otherwise: str = "desk:today") -> str:
    """Where the person was (`next`), `otherwise` where that is no address of ours. Open to the views of higher apps."""
    url = request.POST.get("next") or request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if here and url.startswith("/") else otherwise
