"""Which passwords are refused, and that any others are taken as they are."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

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
