"""Keys of names and numbers: whatever somebody types, they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.models.company import name_key
from customers.models.person import e164, person_key


@given(st.text(max_size=300))
def test_no_text_breaks_a_key(text):
    for key in (name_key(text), person_key(text)):
        assert len(key) <= 200
    assert e164(text) == "" or e164(text).startswith("+")


@pytest.mark.parametrize("name", ["(주)풍년식품", "풍년식품㈜", "주식회사 풍년식품", "풍년 식품"])
def test_legal_form_and_spaces_do_not_tell_companies_apart(name):
    assert name_key(name) == "풍년식품"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("010-1234-5678", "+821012345678"),
        ("01012345678", "+821012345678"),
        ("+82 10 1234 5678", "+821012345678"),
        ("전화 없음", ""),
    ],
)
def test_phones_are_kept_as_one_number(typed, number):
    assert e164(typed) == number
