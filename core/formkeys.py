"""One-time form keys: a double click or a retry after a cut line makes one record.

A form shows `{{ form_key }}` in a hidden field; the view runs its action inside `once`, in the action's transaction,
so that the second of two racing requests waits for the first and is then sent where the first went. A used key that
comes with other content (Back from the browser's own store, then another text) is no repeat: nothing of it is saved
and nothing is dropped, the form comes back with everything typed, a sentence and, as in every answer, a fresh key.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.errors import RuleError
from core.htmx import go
from core.models import FormKey

FIELD = "form_key"
LONGEST_URL = 500
_OF_ONE_SENDING = {FIELD, "csrfmiddlewaretoken"}


class SentBefore(RuleError):
    """The form was saved already, with other content, or by somebody else: shown in the form, which has a new key."""

    code = "sent_before"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This form was saved before, with something else in it. What stands here now is not saved yet: "
                "send it once more to save it as a new one."
            )
        )


class RepeatMiddleware:
    """A repeat of what was saved is sent where the first went, before the view looks at what the first has changed.

    The stage is moved already, the record closed: asked again, the view would refuse what the person did rightly. Two
    that race are told apart in `once`. Stands behind everything that says who may be in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        key = key_of(request)
        if key is None or not request.user.is_authenticated:
            return None
        row = FormKey.objects.filter(key=key, actor_id=request.user.pk).exclude(result_url="").first()
        if row is None or row.digest != digest_of(request):
            return None
        return go(request, row.result_url, message=_("Saved."))


class Once:
    """What `once` yields: `again` is the address of the first answer where this is a repeat, else empty."""

    def __init__(self, row: FormKey | None, again: str = "") -> None:
        self.row, self.again = row, again

    def result(self, url: str) -> str:
        """Keeps where the answer leads, and gives it back; of a list under a long filter, the list."""
        if self.row is not None:
            kept = url if len(url) <= LONGEST_URL else url.partition("?")[0]
            FormKey.objects.filter(pk=self.row.pk).update(result_url=kept)
        return url

    def forget(self) -> None:
        """Nothing was made (the form was refused): the key may be used again."""
        if self.row is not None:
            FormKey.objects.filter(pk=self.row.pk).delete()


def new_key() -> str:
    return str(uuid.uuid4())


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """The key that a form was sent with, if it was one."""
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


@contextmanager
def once(request: HttpRequest, *, by: Any) -> Iterator[Once]:
    """Everything inside happens at most once per form key; without a valid key it simply happens.

    Errors: SentBefore where the key was used for other content. The view shows the form again with its sentence.
    """
    key = key_of(request)
    if key is None:
        with transaction.atomic():
            yield Once(None)
        return
    said = {"actor_id": by.pk, "digest": digest_of(request)}
    with transaction.atomic():
        row, fresh = FormKey.objects.get_or_create(key=key, defaults=said)
        if fresh:
            yield Once(row)
        elif (row.actor_id, row.digest) != (said["actor_id"], said["digest"]):
            raise SentBefore()
        else:
            yield Once(row, again=row.result_url or request.path)


def digest_of(request: HttpRequest) -> str:
    """What the form says and where it was sent to: equal for the repeat of a request, whatever its key and token."""
    fields = [(name, values) for name, values in sorted(request.POST.lists()) if name not in _OF_ONE_SENDING]
    files = [(name, [_digest_of_file(file) for file in sent]) for name, sent in sorted(request.FILES.lists())]
    return hashlib.sha256(json.dumps([request.path, fields, files]).encode()).hexdigest()


def _digest_of_file(file: "UploadedFile[Any]") -> list[str]:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name or "", digest.hexdigest()]
