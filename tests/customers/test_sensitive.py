"""A hint against notes on health, faith, politics and family; nothing is ever refused for it."""

import uuid
from html import unescape
from pathlib import Path

import pytest

from customers.middleware import hint
from customers.models import ContactLog
from customers.sensitive import NOTES, WORDS, found_in, is_note
from tests.customers.factories import PersonFactory
from tests.sellers.factories import UserFactory

SCRIPT = Path(__file__).resolve().parents[2] / "static/js/sensitive.js"


@pytest.mark.parametrize(
    "text", ["작년에 수술을 받음", "교회에 가심", "노조 간부", "아들이 대학에 감", "his WIFE works there"]
)
def test_a_note_on_somebody_s_own_life_is_found(text):
    assert found_in([text])


@pytest.mark.parametrize("text", ["딸기 하우스 12동", "병해충 방제", "잎마름병이 심함", "launch party"])
def test_the_words_of_a_farm_are_none(text):
    assert not found_in([text])


def test_the_script_says_it_by_the_same_words():
    script = SCRIPT.read_text()
    assert all(f'"{words}"' in script for words in WORDS.values())
    assert all(f'"{name}"' in script for name in NOTES)
    assert is_note("heard-0-text")
    assert is_note("heard_0_text")
    assert not any(is_note(name) for name in ("name", "people_text", "new_company_text"))


@pytest.mark.django_db
def test_it_is_said_once_more_after_saving_and_stops_nothing(client):
    client.force_login(UserFactory())
    sent = {"form_key": str(uuid.uuid4()), "people": [PersonFactory().pk], "line": "남편이 입원했다고 함"}
    answer = client.post("/log/", sent, follow=True)
    assert ContactLog.objects.count() == 1
    assert hint("남편") in unescape(answer.content.decode())
