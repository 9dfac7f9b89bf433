"""Pages of promises: kept, moved and ended from where they stand, with htmx and without; lists, parts, the log form."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from customers import actions
from customers.models import Promise, PromiseState
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, lead, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def seller(client):
    user = grant(place(UserFactory(), OrgUnitFactory()), Role.SELLER)
    client.force_login(user)
    return user


def promised(by, days=2, *, person=None, text="견적서 보내기", **options) -> Promise:
    log = log_of(person or PersonFactory(), by=by, happened_at=clock.now() - 9 * DAY, **options)
    return actions.make_promise(by=by, log=log, text=text, due_on=clock.today() + days * DAY)


def url(name: str, promise: Promise) -> str:
    return reverse(f"customers:promise_{name}", args=[promise.pk])


def test_one_press_keeps_it_from_today(client, seller):
    made = promised(seller)
    assert made.text in client.get("/").content.decode()
    answer = client.post(url("keep", made), {"version": 1, "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert Promise.objects.get().state == PromiseState.KEPT
    assert made.text not in client.get(reverse("customers:promises_part"), **HTMX).content.decode()


def test_with_htmx_the_block_is_told_to_draw_itself_anew(client, seller):
    made = promised(seller)
    answer = client.post(url("keep", made), {"version": 1, "next": "/"}, **HTMX)
    assert answer.status_code == 204
    assert "promise-settled" in answer["HX-Trigger"]
    again = client.post(url("keep", made), {"version": 1, "next": "/"}, **HTMX)
    assert again.status_code == 422
    assert "이미 정리된" in again.content.decode()


def test_another_day_needs_a_reason_and_a_day_ahead(client, seller):
    made = promised(seller, -1)
    late = {"version": 1, "due_on": clock.today() - DAY, "reason": "", "text": made.text}
    answer = client.post(url("change", made), late, **HTMX)
    assert answer.status_code == 422
    assert answer.content.decode().count('aria-invalid="true"') == 2
    good = late | {"due_on": clock.today() + 5 * DAY, "reason": "단가 승인 대기"}
    assert client.post(url("change", made), good, **HTMX).status_code == 204
    page = client.get(reverse("customers:promise", args=[made.followed_by.pk])).content.decode()
    assert "단가 승인 대기" in page, "the old day stands with the new one"


def test_it_ends_with_the_person_who_agreed(client, seller):
    made = promised(seller)
    values = {"version": 1, "agreed_with": made.person_id, "on": clock.today(), "reason": "필요 없다고 하심"}
    wrong = values | {"agreed_with": PersonFactory().pk}
    assert client.post(url("cancel", made), wrong).status_code == 422
    assert client.post(url("cancel", made), values).status_code == 302
    assert Promise.objects.get().agreed_with == made.person


def test_a_stale_edit_shows_both_texts(client, seller):
    made = promised(seller)
    actions.edit_promise(made, by=seller, read_at=None, text="일정표 보내기")
    values = {"version": 1, "text": "견적서와 단가표 보내기", "person": made.person_id, "owner": seller.pk}
    answer = client.post(url("edit", made), values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "일정표 보내기" in page
    assert "견적서와 단가표 보내기" in page


def test_a_promise_is_typed_with_the_log(client, seller):
    person = PersonFactory()
    values = {"people": person.pk, "line": "단가를 물어보심", "promise_0_text": "단가표 보내기"}
    answer = client.post("/log/", values)
    assert answer.status_code == 422
    assert "단가표 보내기" in answer.content.decode()
    colleague = UserFactory(name="동료한")
    second = {
        "promise_1_text": "샘플 보내기",
        "promise_1_due_on": clock.today() + DAY,
        "promise_1_owner_text": "동료한",
    }
    values |= {"promise_0_due_on": clock.today() + 3 * DAY, **second}
    assert client.post("/log/", values).status_code == 302
    made = Promise.objects.order_by("id")
    assert [(one.text, one.person, one.owner) for one in made] == [
        ("단가표 보내기", person, seller),
        ("샘플 보내기", person, colleague),
    ]
    page = client.get(reverse("customers:log", args=[made[0].log_id])).content.decode()
    assert "단가표 보내기" in page


def test_on_a_persons_page_it_is_promised_in_my_last_contact_or_a_new_one(client, seller):
    log = log_of(PersonFactory(), by=seller)
    person = log.people.get()
    address = f"{reverse('customers:promise_new')}?person={person.pk}"
    assert log.line in client.get(address).content.decode()
    words = {"text": "자료 보내기", "due_on": clock.today() + DAY}
    assert client.post(address, {**words, "log": log.pk}).status_code == 302
    assert client.post(address, {**words, "log": "", "channel": "phone"}).status_code == 302
    first, second = Promise.objects.order_by("id")
    assert (first.log, second.log.line, second.log.channel) == (log, "자료 보내기", "phone")
    assert client.post(address, {"text": "자료", "due_on": "0001-01-01", "log": "x"}).status_code == 422
    assert "자료 보내기" in client.get(reverse("customers:person", args=[person.pk])).content.decode()


def test_the_list_is_narrowed_by_words(client, seller):
    firm = CompanyFactory()
    late = promised(seller, -2, text="늦은 약속", person=PersonFactory(company=firm))
    promised(seller, 40, text="먼 약속")
    kept = promised(seller, -3, text="지킨 약속")
    actions.keep_promise(kept, by=seller, read_at=None, on=clock.today() - 4 * DAY)
    other = promised(UserFactory(), 1, text="남의 약속")
    found = {
        "": {"늦은 약속", "먼 약속"},
        "due=late": {"늦은 약속"},
        "state=kept": {"지킨 약속"},
        "who=all": {"늦은 약속", "먼 약속", "남의 약속"},
        f"who=all&person={other.person_id}": {"남의 약속"},
        f"company={firm.pk}": {"늦은 약속"},
        "counted=due": {"늦은 약속", "지킨 약속"},
        "counted=kept": {"지킨 약속"},
        "counted=missed": {"늦은 약속"},
        "q=먼": {"먼 약속"},
        "person=x&company=²": set(),
    }
    everything = {late.text, "먼 약속", "지킨 약속", "남의 약속"}
    for query, texts in found.items():
        page = client.get(f"{reverse('customers:promises')}?{query}").content.decode()
        rows = page.split('id="rows"')[1]
        assert {text for text in everything if f">{text}</a>" in rows} == texts, query
    assert "50.0" in client.get(reverse("customers:promises")).content.decode()


def test_a_leader_sees_her_teams_and_nothing_confidential(client):
    unit = OrgUnitFactory()
    member, leader = place(UserFactory(), unit), lead(UserFactory(), unit)
    promised(member, text="열린 약속")
    promised(member, text="숨긴 약속", is_confidential=True)
    client.force_login(leader)
    page = client.get(f"{reverse('customers:promises')}?who=team").content.decode()
    assert "열린 약속" in page
    assert "숨긴 약속" not in page


def test_the_words_of_a_confidential_promise_are_read_on_its_page_which_leaves_a_trace(client, seller):
    from core.models import AuditEvent

    made = promised(UserFactory(), text="숨긴 약속", is_confidential=True, readers=[seller])
    assert "숨긴 약속" not in client.get(f"{reverse('customers:promises')}?who=all").content.decode()
    assert "숨긴 약속" in client.get(reverse("customers:promise", args=[made.pk])).content.decode()
    assert AuditEvent.objects.filter(verb="log_read", subject_id=made.log_id).exists()


@pytest.mark.parametrize("where", ["list", "today", "person"])
def test_cost_is_flat_in_promises(client, seller, where: str):
    person = PersonFactory()
    address = {
        "list": reverse("customers:promises"),
        "today": "/",
        "person": reverse("customers:person", args=[person.pk]),
    }[where]
    assert_flat_queries(lambda: client.get(address), grow=lambda: promised(seller, person=person), times=3)


def test_a_promise_is_added_to_a_record_by_its_author_and_by_who_looks_after_the_customer(client, seller):
    log = log_of(PersonFactory(), by=UserFactory())
    address = f"{reverse('customers:promise_new')}?log={log.pk}"
    assert client.get(address).status_code == 403
    OwnerFactory(user=seller, person=log.people.get())
    words = {"text": "자료 보내기", "due_on": clock.today() + DAY, "owner": seller.pk}
    assert client.post(address, words).status_code == 302
    assert Promise.objects.get().owner == seller


def test_a_confidential_record_is_not_there_for_others(client, seller):
    log = log_of(PersonFactory(), by=UserFactory(), is_confidential=True)
    for address in (reverse("customers:promise_new"), reverse("customers:promises_part")):
        assert client.get(f"{address}?log={log.pk}").status_code == 404
    client.force_login(log.author)
    assert client.get(f"{reverse('customers:promise_new')}?log={log.pk}").status_code == 200


@pytest.mark.parametrize(("form", "field"), [("cancel", "agreed_with"), ("edit", "person")])
def test_who_was_there_is_read_once_for_the_list(client, seller, form, field, django_assert_num_queries):
    path = url(form, promised(seller))
    drawn = client.get(path).context["form"]
    with django_assert_num_queries(0):
        assert str(drawn[field])
