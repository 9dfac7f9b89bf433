"""Which passwords are refused, and that any others are taken as they are."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config.checks import breached_passwords_are_there
from sellers.passwords import NotBreached
from tests.sellers.factories import OrgUnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "짧은글",
        "1q2w3e4r5t6y",
        "hanjang2026!",
        "Hanjang-2026",
        "한장비밀번호2026",
        "가온들농업2026",
        "haneui.kim1",
        "qwertyuiop",
    ],
)
def test_what_is_easy_to_guess_is_refused(password):
    OrgUnitFactory(name="가온들농업")
    with pytest.raises(ValidationError):
        validate_password(password, UserFactory(email="haneui.kim@gaon.example"))


@pytest.mark.parametrize(
    "password",
    [
        "논둑길에 비가 온다",
        "correct horse battery staple",
        "한장 가득 적은 벼농사 이야기",
        "a" * 10 + "ßẞ漢" + "z" * 190,
        "  spaces stay  ",
    ],
)
def test_any_other_is_taken_as_typed(password, client):
    user = UserFactory(email="somebody@gaon.example")
    validate_password(password, user)
    user.set_password(password)
    assert user.check_password(password)
    assert not user.check_password(password.strip() if password != password.strip() else password[:-1])


def test_a_stolen_password_is_refused_wherever_it_stands_in_the_list(settings, tmp_path):
    """As such lists come: sums in their order, with how often each was stolen, ending like a Windows file or not."""
    stolen = sorted(
        hashlib.sha1(f"논둑길 이야기 하나 {n}".encode(), usedforsecurity=False).hexdigest().upper() for n in range(300)
    )
    words = [f"논둑길 이야기 하나 {n}" for n in range(300)]
    for end in ("\n", "\r\n"):
        listed = tmp_path / "stolen.txt"
        listed.write_bytes("".join(f"{one}:{n}{end}" for n, one in enumerate(stolen)).encode())
        settings.BREACHED_PASSWORDS = str(listed)
        for word in words:
            with pytest.raises(ValidationError, match="유출"):
                NotBreached().validate(word)
        for n in range(300, 400):
            NotBreached().validate(f"논둑길 이야기 하나 {n}")
    with pytest.raises(ValidationError, match="유출"):
        validate_password(words[0])
    settings.BREACHED_PASSWORDS = ""
    validate_password(words[0])


def test_a_list_that_would_protect_nobody_is_refused_at_the_start(settings, tmp_path):
    words = [f"논둑길 이야기 하나 {n}" for n in range(500)]
    sums = [hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest() for word in words]
    ordered = "\n".join(f"{one}:{n}" for n, one in enumerate(sorted(sums)))
    listed = tmp_path / "stolen.txt"
    settings.BREACHED_PASSWORDS = str(listed)

    def fault():
        return " ".join(one.msg for one in breached_passwords_are_there())

    for text in (ordered, ordered.upper() + "\n\n", ordered.replace("\n", "\r\n"), sums[0]):
        listed.write_text(text, newline="")
        assert not fault()
        with pytest.raises(ValidationError, match="유출"):
            NotBreached().validate(words[0])
    for text, why in (
        ("\ufeff" + ordered, "byte order mark"),
        ("\n".join(f"{one}:9" for one in sums), "order"),  # by how often each was stolen
        ("\n".join(sorted(one[:32] for one in sums)), "40 hexadecimal"),
        ("\n".join(words), "40 hexadecimal"),
        ("\n", "empty"),
    ):
        listed.write_text(text)
        assert why in fault()
    for nowhere in (tmp_path / "gone.txt", tmp_path):
        settings.BREACHED_PASSWORDS = str(nowhere)
        assert "cannot be read" in fault()
