"""What the libraries say in forms is said as politely, and as plainly, as the rest of the page."""

import re

import pytest
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, override

from sellers import borrowed_words

OTHER_VOICE = re.compile("니다|십시오")


class Everything(forms.Form):
    text = forms.CharField(min_length=2, max_length=3)
    count = forms.IntegerField(min_value=2, max_value=3)
    price = forms.DecimalField(max_digits=3, decimal_places=1)
    day = forms.DateField()
    at = forms.DateTimeField()
    hour = forms.TimeField()
    mail = forms.EmailField()
    site = forms.URLField(assume_scheme="https")
    one = forms.ChoiceField(choices=[("a", "A")])
    many = forms.MultipleChoiceField(choices=[("a", "A")])
    file = forms.FileField(max_length=5)


WRONG = {
    "text": ["", "긴긴긴긴", "짧", "a\0"], "count": ["", "x", "1", "9"], "price": ["x", "1.23", "1234", "123.4"],
    "day": ["x"], "at": ["x"], "hour": ["x"], "mail": ["x"], "site": ["x"], "one": ["", "b"], "many": [["b"]],
}  # fmt: skip


def said() -> list[str]:
    found = []
    for name, values in WRONG.items():
        for value in values:
            form = Everything({name: value}, {})
            found.extend(list(form.errors[name]) + list(form.errors["file"]))
    for file in (SimpleUploadedFile("a.txt", b""), SimpleUploadedFile("a_long_name.txt", b"1")):
        found.extend(list(Everything({}, {"file": file}).errors["file"]))
    for password in ("짧다", "password123"):
        with pytest.raises(ValidationError) as refused:
            validate_password(password)
        found += refused.value.messages
    return found + password_validators_help_texts()


@pytest.mark.django_db
def test_forms_speak_with_one_voice() -> None:
    with override("en"):
        english = said()
    with override("ko"):
        korean = said()
    assert len(korean) > 30
    assert not [words for words in korean if OTHER_VOICE.search(words)]
    assert not set(korean) & set(english), "something is not in the catalogue"


def test_what_is_marked_is_said_here_and_not_by_the_library() -> None:
    groups = (getattr(borrowed_words, name) for name in dir(borrowed_words) if name.isupper())
    marked = [str(words) for group in groups for words in group if isinstance(words, str)]
    assert len(marked) > 35
    with override("ko"):
        assert not [words for words in map(gettext, marked) if OTHER_VOICE.search(words)]
