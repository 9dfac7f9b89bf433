"""What is wrong with a cell, a row or a file: kept as code and parameters, worded when it is shown."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ERROR, WARNING = "error", "warning"
LONGEST_VALUE = 120  # characters of a cell that a problem repeats


@dataclass(slots=True)
class Problem:
    """`column` is the header as the file has it, empty where the whole row is meant."""

    code: str
    column: str = ""
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    level: str = ERROR

    def as_json(self) -> dict[str, Any]:
        found = {"code": self.code, "column": self.column, "value": self.value[:LONGEST_VALUE], "level": self.level}
        return found | ({"params": self.params} if self.params else {})


_sentences: dict[str, str | Promise] = {
    "required": gettext_lazy("This must not be empty."),
    "too_long": gettext_lazy("Longer than %(limit)s characters."),
    "too_many_cells": gettext_lazy("This row has %(cells)s cells, the header has %(columns)s. Is a quotation mark missing?"),
    "bad_date": gettext_lazy("This is not a date."),
    "bad_instant": gettext_lazy("This is not a date with a time."),
    "bad_number": gettext_lazy("This is not a number."),
    "bad_whole_number": gettext_lazy("This is not a whole number."),
    "number_too_big": gettext_lazy("This number is too large or too small."),
    "negative": gettext_lazy("This must not be below zero."),
    "bad_yes_no": gettext_lazy("Neither yes nor no."),
    "bad_email": gettext_lazy("This is not an e-mail address."),
    "bad_choice": gettext_lazy("Not one of the known values: %(choices)s."),
    "zero_restored": gettext_lazy("The leading zero was lost in a spreadsheet; read as %(read)s."),
    "order_assumed": gettext_lazy("Day and month could be either way round in this column; read as %(order)s."),
    "same_as_row": gettext_lazy("The same as row %(row)s."),
    "repeats_row": gettext_lazy("Row %(row)s already names this record, with other values."),
    "ambiguous": gettext_lazy("This fits several records: %(candidates)s."),
    "unknown_reference": gettext_lazy("Nothing with this name is known."),
    "unknown_reference_near": gettext_lazy("Nothing with this name is known. Did you mean %(near)s?"),
    "read_as": gettext_lazy("Read as %(read)s."),
    "refused": gettext_lazy("The database refuses this row: %(why)s."),
    "header_twice": gettext_lazy("Several columns have this name; the further ones are numbered."),
    "latin_assumed": gettext_lazy("The encoding is not stated and was taken to be Western European; check letters with accents."),
    "bytes_replaced": gettext_lazy("Some characters (%(count)s) could not be read and show as �."),
    "more_sheets": gettext_lazy("The workbook has %(count)s sheets; only “%(sheet)s” is read."),
    "title_skipped": gettext_lazy("The header was found in row %(row)s; what stands above it is left out."),
    "no_column": gettext_lazy("No column gives “%(field)s”."),
    "undo_failed": gettext_lazy("Taking it back stopped. Nothing was changed."),
}  # fmt: skip


def add_sentences(sentences: dict[str, str | Promise]) -> None:
    """For the kinds of an app; a code is worded once."""
    _sentences.update(sentences)


def sentence(problem: dict[str, Any]) -> str:
    """The problem (as stored) in the active language."""
    words = str(_sentences.get(problem["code"], _("This row cannot be read.")))
    return words % problem["params"] if problem.get("params") else words


def shown(problem: dict[str, Any]) -> dict[str, Any]:
    """The problem (as stored) with its sentence."""
    return {**problem, "message": sentence(problem)}
