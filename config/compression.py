"""Pages come smaller over the line where no proxy stands in front that would see to it (deploy/Caddyfile)."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_WORDS = ("text/html", "application/json", "text/csv")


class PageCompression(GZipMiddleware):
    """Words alone: files are compressed in themselves, and a download says how long it is. Against BREACH the library adds bytes
    of random number, and our tokens are masked anew for each page."""

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        is_page = not response.streaming and response.get("Content-Type", "").startswith(_WORDS)
        answer: HttpResponseBase = super().process_response(request, response) if is_page else response
        return answer
