"""Text enters clean, whatever is typed (decision 16)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fields import clean_text
from sellers.models import OrgUnit, User
from tests.sellers.factories import OrgUnitFactory, UserFactory

ANY = st.text(st.characters(), max_size=200)


@given(ANY, st.booleans())
def test_clean_text_is_clean_and_cleaning_twice_changes_nothing(text, lines):
    clean = clean_text(text, lines=lines)
    assert clean == clean_text(clean, lines=lines)
    assert clean == clean.strip()
    assert unicodedata.is_normalized("NFC", clean)
    assert not [s for s in clean if unicodedata.category(s) in ("Cc", "Cs") and s not in "\n\t"]
    clean.encode()  # PostgreSQL can store it


@given(ANY)
def test_one_line_is_one_line(text):
    assert not set(clean_text(text)) & set("\n\r\t")


def test_line_ends_become_one_kind():
    assert clean_text("가\r\n나\r다\n", lines=True) == "가\n나\n다"


def test_hangul_typed_in_parts_becomes_syllables():
    assert clean_text("한장") == "한장"


@pytest.mark.django_db
def test_a_field_cleans_on_every_way_in():
    unit = OrgUnitFactory(name="  나주\x00\t지점 ")
    assert OrgUnit.objects.get(pk=unit.pk).name == "나주 지점"
    OrgUnit.objects.filter(pk=unit.pk).update(name=" 영남\x07 ")
    assert OrgUnit.objects.get(pk=unit.pk).name == "영남"
    OrgUnit.objects.bulk_create([OrgUnit(name=" 호남\x1b", kind="team")])
    assert OrgUnit.objects.filter(name=" 호남 ").exists(), "a lookup is cleaned as well"
    assert User.objects.get(pk=UserFactory(name="김\u0000하늬").pk).name == "김하늬"
