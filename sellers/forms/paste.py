"""Several people from a spreadsheet: one a line, name, e-mail, unit, title."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import clean_text
from sellers.forms.people import PlacedForm, RolesField
from sellers.models import OrgUnit, User

MOST = 200
COLUMNS = 4
EMAIL_LENGTH = User._meta.get_field("email").max_length or 254
HEADS = {"이름", "성명", "name"}


@dataclass
class PastedLine:
    """One line as it was understood; `problems` keep it from being invited."""

    number: int
    name: str = ""
    email: str = ""
    unit: OrgUnit | None = None
    unit_words: str = ""
    job_title: str = ""
    problems: list[str] = field(default_factory=list)


class PasteForm(PlacedForm):
    """The unit is for lines that name none."""

    text = forms.CharField(
        label=gettext_lazy("One person a line: name, e-mail, unit, title"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Copy the cells in your spreadsheet and paste them here. Unit and title may be empty."),
    )
    roles = RolesField(label=gettext_lazy("Roles"))
    job_title = None  # type: ignore[assignment]
    field_order = ("text", "unit", "roles", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[PastedLine] = []
        self.fields["unit"].required = False
        self.fields["unit"].label = _("Unit where a line names none")
        self.fields["on"].label = _("First day")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        rows = [row for row in text.replace("\r\n", "\n").split("\n") if row.strip()]
        if len(rows) > MOST:
            raise ValidationError(_("At most %(n)s people at once.") % {"n": MOST})
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "text" in found:
            self.lines = self._read(found["text"], found.get("unit"))
        return found

    @property
    def is_good(self) -> bool:
        return bool(self.lines) and not any(line.problems for line in self.lines)

    def _read(self, text: str, unit: OrgUnit | None) -> list[PastedLine]:
        units: dict[str, list[OrgUnit]] = {}
        for one in OrgUnit.objects.visible_to(self.fields["unit"].viewer).filter(closed_on=None):  # type: ignore[attr-defined]
            units.setdefault(one.name, []).append(one)
        lines = []
        for number, row in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
            cells = [clean_text(cell) for cell in row.split("\t" if "\t" in row else ",")]
            if not any(cells) or (number == 1 and cells[0].lower() in HEADS):
                continue
            name, email, words, title = (cells + [""] * COLUMNS)[:COLUMNS]
            line = PastedLine(number, name[:80], email.lower(), unit, words, title[:60])
            _look(line, units)
            lines.append(line)
        _look_for_twins(lines)
        return lines


def _look(line: PastedLine, units: dict[str, list[OrgUnit]]) -> None:
    if not line.name:
        line.problems.append(_("The name is missing."))
    try:
        MaxLengthValidator(EMAIL_LENGTH)(line.email)
        validate_email(line.email)
    except ValidationError:
        line.problems.append(_("This is no e-mail address."))
    if line.unit_words:
        named = units.get(line.unit_words, [])
        line.unit = named[0] if len(named) == 1 else None
        if not named:
            line.problems.append(_("There is no unit of this name."))
        elif len(named) > 1:
            line.problems.append(_("Several units have this name."))
    elif line.unit is None:
        line.problems.append(_("The unit is missing."))


def _look_for_twins(lines: list[PastedLine]) -> None:
    emails = [line.email for line in lines]
    known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    for line in lines:
        if line.email in known:
            line.problems.append(_("Somebody with this e-mail is here already."))
        elif line.email and emails.count(line.email) > 1:
            line.problems.append(_("This e-mail stands in several lines."))
