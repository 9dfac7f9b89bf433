"""Files in the forms of a sheet. Each is kept the moment it reaches the server, so that a refused form loses none."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.files.content import PHOTOS
from core.scoping import id_from
from customers.log_files import Held, hold_each
from opportunities import actions
from opportunities.actions.files import FIELD
from opportunities.models import Opportunity, SheetFile
from sellers.models import User

SENT_AS = ("photos", "files")
MOST_READ = 100  # ids of one form


def hold_sent(
    request: HttpRequest,
    opportunity: Opportunity,
    *,
    by: User,
    hold: Callable[..., SheetFile] = actions.hold_sheet_file,
) -> Held[SheetFile]:
    """Keeps every file of a request by the action `hold`; what cannot be taken is said in words beside those that were."""

    def hold_one(_sent_as: str, name: str, content: bytes) -> SheetFile:
        return hold(opportunity, by=by, name=name, content=content)

    return hold_each(request, SENT_AS, hold_one)


def waiting_by_id(viewer: User, data: Any) -> list[SheetFile]:
    """Her own that wait, of those named in a form, with the words that are typed beside them."""
    ids = named_in(data)
    rows = SheetFile.objects.visible_to(viewer).waiting().filter(pk__in=ids, stored__isnull=False)
    return with_words(list(rows.select_related("stored", "small").order_by("id")), data)


def named_in(data: Any) -> set[int]:
    return {id_from(one) for one in data.getlist(FIELD)[:MOST_READ]} - {0}


def with_words(files: list[SheetFile], data: Any) -> list[SheetFile]:
    for file in files:
        file.caption = data.get(f"caption_{file.pk}", file.caption)[:200]
    return files


class FilesPart:
    """For forms that take files: `add_files` in `prepare`, `clean_files` in `clean`."""

    takes_files = True
    held_at = "opportunities:file_held"  # where a file is kept as soon as it is chosen
    has_captions = True

    def __init__(self, *args: Any, held: Held[SheetFile] | None = None, **more: Any) -> None:
        self.held = held or Held()
        super().__init__(*args, **more)

    def add_files(self: Any) -> None:
        self.fields[FIELD] = forms.Field(required=False, label=_("Photos and files"))

    def clean_files(self: Any, found: dict[str, Any]) -> None:
        """Puts `files` into what was typed, as the actions take them."""
        for problem in self.held.problems:
            self.add_error(FIELD, problem)
        if named_in(self.data) - {file.pk for file in self.files_shown}:
            self.add_error(FIELD, _("A file that you had chosen is not here any more. Please choose it again."))
        found.pop(FIELD, None)
        found["files"] = self.files_shown

    @cached_property
    def files_shown(self: Any) -> list[SheetFile]:
        """What the form holds: chosen before, and come with this request."""
        if not self.is_bound:
            return []
        return [*waiting_by_id(self.viewer, self.data), *with_words(self.held.files, self.data)]

    @classmethod
    def held_url_of(cls, opportunity: Opportunity) -> str:
        return reverse(cls.held_at, args=[opportunity.pk])

    @property
    def held_url(self: Any) -> str:
        return self.held_url_of(self.opportunity)  # type: ignore[no-any-return]

    @property
    def file_problems(self: Any) -> list[str]:
        return list(self.errors.get(FIELD, [])) if self.is_bound else []

    @property
    def has_document(self) -> bool:
        return any(file.stored is not None and file.stored.content_type not in PHOTOS for file in self.files_shown)
