"""A form that is refused on a page of its own shows what was typed, to be copied; others' words and secrets never."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from core import clock
from opportunities import actions
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db
TYPED = "심의가 8월로 밀렸다고 하셔서 여쭤봅니다"


@pytest.fixture
def deal():
    found = make.raised()
    said = {"to": "withdrawn", "on": clock.today(), "reason_code": "other", "note": "우리가 잘할 수 없는 일"}
    actions.close(found, by=found.owner, **said)  # by a colleague, while she wrote
    return found


def refused(client, deal, values, **headers):
    answer = client.post(reverse("opportunities:hold", args=[deal.pk]), values, headers=headers)
    assert answer.status_code == 403
    return answer.content.decode()


def test_words_stand_there_and_codes_do_not(client, deal):
    client.force_login(deal.owner)
    page = refused(client, deal, {"reason": TYPED, "until": "2026-12-01", "code": "other", "form_key": "무엇인가"})
    field = page[page.index("<textarea") : page.index("</textarea>")]
    assert field.endswith(TYPED)
    assert "2026-12-01" not in page
    assert "무엇인가" not in page
    assert "입력하신 내용" in page


def test_figures_and_single_words_stand_there_and_what_nobody_typed_does_not(client, deal):
    client.force_login(deal.owner)
    typed = {"reason": "postponed", "mobile": "010-1234-5678", "line-0-unit_price": "12000000", "line-0-quantity": "12"}
    hidden = {
        "fact_code": "F4",
        "currency": "KRW",
        "role": "EB",
        "query": "state=withdrawn 1",
        "opened": "s_1:1vN:XyZ_",
    }
    page = refused(client, deal, typed | hidden)
    field = page[page.index("<textarea") : page.index("</textarea>")]
    assert [words for words in typed.values() if words not in field] == []
    assert [words for words in hidden.values() if words in field] == []


def test_secrets_do_not_stand_there(client, deal):
    client.force_login(deal.owner)
    page = refused(client, deal, {"password1": "말 못 할 비밀", "recovery_token": "비밀 열쇠"})
    assert "비밀" not in page
    assert "<textarea" not in page


def test_words_are_words_and_no_markup(client, deal):
    client.force_login(deal.owner)
    assert "<script>alert" not in refused(client, deal, {"reason": "<script>alert(1)</script>"})


def test_a_page_that_was_only_read_shows_nothing(client, deal):
    client.force_login(deal.owner)
    answer = client.get(reverse("opportunities:hold", args=[deal.pk]), {"reason": TYPED})
    assert (answer.status_code, TYPED in answer.content.decode()) == (403, False)


def test_an_old_form_shows_it_only_where_it_came_from_here(deal):
    """Without a valid token nothing vouches for the words but the browser's own word that the form was ours."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(deal.owner)
    assert TYPED in refused(strict, deal, {"reason": TYPED}, **{"Sec-Fetch-Site": "same-origin"})
    assert TYPED not in refused(strict, deal, {"reason": TYPED}, **{"Sec-Fetch-Site": "cross-site"})
    assert TYPED not in refused(strict, deal, {"reason": TYPED})


def test_a_rule_that_refuses_shows_it_too(deal):
    """409: what a rule of the record says no to."""
    request = RequestFactory().post("/", {"note": TYPED})
    request.user = deal.owner
    assert TYPED in render_to_string("409.html", {"message": "안 돼요."}, request=request)
