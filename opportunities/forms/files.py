"""Files put to a sheet, and one taken away from it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.actions.files import FIELD
from opportunities.forms.base import SheetForm
from opportunities.sheet_files import FilesPart


class FilesForm(FilesPart, SheetForm):
    """Photos and files, several at once."""

    who_reads = gettext_lazy("Owner, team and leaders read them. Contracts belong to the order once it is won.")

    def prepare(self) -> None:
        self.add_files()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self.clean_files(found)
        if not found["files"] and FIELD not in self.errors:
            self.add_error(FIELD, _("Please choose a file."))
        return found


class ContractFilesForm(FilesForm):
    """Papers of the contract, which the page of the order lists by their names."""

    who_reads = gettext_lazy("Owner, team and leaders read them.")
    held_at = "opportunities:order_file_held"
    has_captions = False


class TakeAwayForm(SheetForm):
    """Asks nothing: it says what will be gone."""
