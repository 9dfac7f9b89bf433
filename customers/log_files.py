"""Files in forms, those of a contact record foremost. Open to the forms and views of higher apps.

Each is kept the moment it reaches the server, so that a form which is refused loses none; what stands in the form is
ids. What cannot be taken is said in words beside those that were.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import RuleError
from core.files.gate import UnfitFile
from core.scoping import id_from
from customers import actions
from customers.actions.log_files import LARGEST
from customers.models import ContactLog, LogFile, LogFileKind
from sellers.models import User

SENT_AS = {"photos": LogFileKind.PHOTO, "cards": LogFileKind.CARD, "files": LogFileKind.FILE}
File = TypeVar("File")
SHOWN = "files_shown"  # sent with every form that shows files: without it nothing is taken away


@dataclass
class Held(Generic[File]):
    """What came with one request: files that are kept now, and sentences about those that are not."""

    files: list[File] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def hold_sent(request: HttpRequest, *, by: User) -> Held[LogFile]:
    """Keeps every file of a request."""

    def hold(sent_as: str, name: str, content: bytes) -> LogFile:
        return actions.hold_file(by=by, kind=SENT_AS[sent_as], name=name, content=content)

    return hold_each(request, SENT_AS, hold)


def hold_each(request: HttpRequest, fields: Iterable[str], hold: Callable[[str, str, bytes], File]) -> Held[File]:
    """Keeps every file that came in these fields by `hold(field, name, content)`."""
    held: Held[File] = Held()
    for sent_as in fields:
        for sent in request.FILES.getlist(sent_as):
            try:
                if (sent.size or 0) > LARGEST:
                    raise UnfitFile(_("The file is larger than %(limit)s MB.") % {"limit": LARGEST // 1_000_000})
                held.files.append(hold(sent_as, sent.name or "", sent.read()))
            except RuleError as error:
                held.problems.append(f"{sent.name}: {error.message}")
    return held


def let_go(held: Held[LogFile], *, by: User) -> None:
    """The form was a repeat: its files are with the first sending already."""
    actions.let_go(held.files, by=by)


def files_by_id(viewer: User, typed: Sequence[str], *, of: ContactLog | None = None) -> list[LogFile]:
    """Those of the ids in a form that may stand there: her own that wait, and those of the record it is about."""
    mine = Q(log__isnull=True, added_by=viewer) | Q(log=of, log__isnull=False)
    ids = [id_from(one) for one in typed[:100]]
    rows = (
        LogFile.objects.visible_to(viewer)
        .filter(mine, pk__in=ids, stored__isnull=False)
        .select_related("stored", "small")
    )
    return list(rows.order_by("id"))


class FilesPart:
    """For forms that take files: `add_files` in `__init__`, `clean_files` in `clean`."""

    held: Held[LogFile]
    files_of: ContactLog | None = None

    def add_files(self: Any, viewer: User, *, held: Held[LogFile] | None = None, of: ContactLog | None = None) -> None:
        self.viewer, self.held, self.files_of = viewer, held or Held(), of
        self.fields["kept_files"] = forms.Field(required=False, label=gettext_lazy("Photos, cards, files"))

    def clean_files(self: Any) -> dict[str, Any]:
        """`files` and `captions` as `write_log`, `edit_log` and `correct_log` take them."""
        for problem in self.held.problems:
            self.add_error("kept_files", problem)
        files = self.files_shown
        if len(files) > actions.MOST_FILES:
            self.add_error("kept_files", _("A record holds %(most)s files at most.") % {"most": actions.MOST_FILES})
        return {"files": files, "captions": {file.pk: file.caption for file in files}}

    @property
    def files_were_shown(self: Any) -> bool:
        return SHOWN in self.data

    @property
    def files_shown(self: Any) -> list[LogFile]:
        """What the form holds: chosen before, and come with this request; each with the words typed beside it."""
        if not self.is_bound:
            return list(self.files_of.own_files) if self.files_of is not None else []
        files = [*files_by_id(self.viewer, self.data.getlist("kept_files"), of=self.files_of), *self.held.files]
        for file in files:
            file.caption = self.data.get(f"caption_{file.pk}", file.caption)[:200]
        return files
