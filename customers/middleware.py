"""What was saved is looked at once more for words that are nobody's to keep: the answer carries a hint, never a bar."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from customers.sensitive import found_in, is_note

OURS = ("customers", "desk", "opportunities")  # parts of the product where notes on customers are written


class SensitiveNoteMiddleware:
    """After a write that leads on to another page; where a script is at work the page has said it as one typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302 and self._is_ours(request):
            notes = [text for name, texts in request.POST.lists() if is_note(name) for text in texts]
            word = found_in(map(str, notes))
            if word:
                messages.info(request, hint(word))
        return response

    @staticmethod
    def _is_ours(request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.app_name in OURS


def hint(word: str) -> str:
    return _("“%(word)s”: please keep health, faith, politics and family out of notes, unless the work needs it.") % {
        "word": word
    }
