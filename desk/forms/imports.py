"""Which file, as what; and which column gives which field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.encodings import NAMES as ENCODINGS
from core.imports.kinds import ImportKind, all_kinds, kind_of
from core.imports.mapping import codes_of
from core.imports.models import ImportRun
from core.imports.queries import open_values, saved_mappings
from core.imports.reading import MAX_BYTES
from core.imports.separated import NAMES as SEPARATORS


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, Excel (.xlsx) or business cards (.vcf), up to 50 MB and 300,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.vcf,.vcard"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("Choose what it holds")), *((kind.code, kind.label) for kind in all_kinds())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 50 MB. Please split it."))
        return file

    @property
    def chosen_kind(self) -> ImportKind:
        found = kind_of(self.cleaned_data["kind"])
        assert found is not None  # the choice field has looked
        return found


LONGEST_PASTE = 2_000_000  # characters; more is a file


class PasteForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is in the list"))
    text = forms.CharField(
        label=gettext_lazy("Cells of the spreadsheet"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}),
        help_text=gettext_lazy(
            "Copy the cells in your spreadsheet and paste them here, with or without the row of headers."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose what it holds")), *((one.code, one.label) for one in all_kinds())]  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > LONGEST_PASTE:
            raise forms.ValidationError(_("This is too much to paste. Please save it as a file and import that."))
        return text

    @property
    def chosen_kind(self) -> ImportKind:
        found = kind_of(self.cleaned_data["kind"])
        assert found is not None  # the choice field has looked
        return found


class MappingForm(forms.Form):
    """A select for each column, and the name under which the whole may be kept."""

    saved: Any = forms.ModelChoiceField(
        queryset=None, required=False, label=gettext_lazy("Saved mapping"), empty_label=gettext_lazy("As below")
    )
    system = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("System that the IDs come from"),
        help_text=gettext_lazy("Rows of the same system with the same ID are the same record."),
    )
    save_as = forms.CharField(required=False, max_length=80, label=gettext_lazy("Save this mapping as"))

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["system"] = run.mapping.get("system", "")
        self._run = run
        kind = kind_of(run.kind)
        assert kind is not None
        self.fields["saved"].queryset = saved_mappings(run.kind)  # type: ignore[attr-defined]
        self.fields["saved"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        choices = [("", _("Leave out")), *((field.code, field.label) for field in kind.fields)]
        for place, header in enumerate(run.columns):
            chosen = codes_of(run.mapping.get("columns", {}).get(header))
            self.fields[f"column_{place}"] = forms.ChoiceField(
                choices=choices, required=False, label=header, initial=chosen[0] if chosen else ""
            )

    def column_fields(self) -> list[Any]:
        return [self[f"column_{place}"] for place in range(len(self._run.columns))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [code for code in self.columns().values() if code]
        for code in dict.fromkeys(chosen):
            if chosen.count(code) > 1:
                place = max(at for at, header in enumerate(self._run.columns) if self.columns().get(header) == code)
                self.add_error(f"column_{place}", _("Another column gives this already."))
        return data

    def columns(self) -> dict[str, str]:
        """Header → field, without what is left out."""
        given = {header: self.cleaned_data.get(f"column_{at}", "") for at, header in enumerate(self._run.columns)}
        return {header: code for header, code in given.items() if code}


class ReadingForm(forms.Form):
    """How the file is read, where what was found is not right."""

    encoding = forms.ChoiceField(required=False, label=gettext_lazy("Encoding"))
    separator = forms.ChoiceField(required=False, label=gettext_lazy("Separator"))
    header = forms.BooleanField(required=False, initial=True, label=gettext_lazy("The first row holds the headers"))

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["encoding"].choices = [
            ("", _("Find it")),
            *((code, name) for code, name in ENCODINGS.items() if code != "utf-8-sig"),
        ]  # type: ignore[attr-defined]
        self.fields["separator"].choices = [("", _("Find it")), *SEPARATORS.items()]  # type: ignore[attr-defined]
        for name in ("encoding", "separator"):
            self.initial[name] = run.mapping.get(name, "")
        self.initial["header"] = run.mapping.get("header") is not False


class ValuesForm(forms.Form):
    """A select for each word of the file that is none of a field's values."""

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = kind_of(run.kind)
        assert kind is not None
        self._asked = open_values(run)
        for place, one in enumerate(self._asked):
            field = kind.field(one["field"])
            assert field is not None
            choices = [("", _("Not read")), *((code, label) for code, (label, _words) in field.choices.items())]
            label = f"{one['column']}: {one['word'][:60]}"
            self.fields[f"value_{place}"] = forms.ChoiceField(
                choices=choices, required=False, label=label, initial=one["read_as"]
            )

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """Field → {word: value}, of the words that were given one."""
        found: dict[str, dict[str, str]] = {}
        for place, one in enumerate(self._asked):
            if chosen := self.cleaned_data.get(f"value_{place}"):
                found.setdefault(one["field"], {})[one["word"]] = chosen
        return found
