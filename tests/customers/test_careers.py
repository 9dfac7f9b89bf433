"""A person moves: history goes with her, the old company is asked for a name, the new one knows somebody."""

import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import RuleError, Stale
from core.templatetags.words import day
from customers import actions, queries
from customers.models import Company, Departure, Employment, KeyPosition, Move, Person, Promise
from sellers.models import Notification
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def old(haneui):
    company = CompanyFactory(name="그린팜")
    OwnerFactory(user=haneui, company=company)
    return company


@pytest.fixture
def new():
    return CompanyFactory(name="새봄농약사")


@pytest.fixture
def seunga(old):
    return PersonFactory(name="백승아", company=old, company__title="구매팀장")


def today(days: int = 0) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def moved(client, person, **data):
    said = {"form_key": str(uuid.uuid4()), "reason": "moved", "on": today().isoformat(), "version": person.version}
    return client.post(f"/people/{person.pk}/moved/", said | data)


def codes(user) -> list[str]:
    return sorted(user.notifications.exclude(state="done").values_list("code", flat=True))


# --- the act -----------------------------------------------------------------------------------------------------
def test_the_old_company_is_asked_for_a_successor_within_seven_days(haneui, old, new, seunga):
    actions.move_person(seunga, by=haneui, on=today(), company=new, title="이사")
    left = Departure.objects.get()
    assert (left.company, left.owner, left.due_on, left.state) == (old, haneui, today(7), "open")
    task = haneui.notifications.get()
    assert (task.code, task.due_on) == ("successor_wanted", today(7))


def test_the_form_says_once_by_when_it_is_to_be_known(client, haneui, old, new, seunga):
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    client.force_login(haneui)
    page = client.get(reverse("customers:successor", args=[Departure.objects.get().pk])).content.decode()
    on_paper = re.sub(r'<span class="screen-only">.*?</time>\)</span>', "", page)
    assert (on_paper.count(day(today(7))), "<time" in on_paper) == (1, False), "on paper the distance is the day itself"


def test_everybody_with_links_hears_of_it_once_and_the_new_owner_of_whom_we_know(haneui, old, new, seunga):
    dohyeon, arrived_to = UserFactory(), UserFactory()
    OwnerFactory(user=dohyeon, company=old, kind="backup")
    OwnerFactory(user=dohyeon, company=old, kind="technical")
    OwnerFactory(user=arrived_to, company=new)
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    assert codes(dohyeon) == ["key_person_moved"]
    assert codes(arrived_to) == ["known_person_arrived"]


def test_the_question_ends_with_a_name(haneui, old, new, seunga):
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    left = actions.name_successor(Departure.objects.get(), by=UserFactory(), name="민가온", title="구매팀장")
    assert left.successor.employments.get().company == old
    assert codes(haneui) == []


def test_a_successor_works_there_and_is_somebody_else(haneui, old, new, seunga):
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    left = Departure.objects.get()
    for wrong in (seunga, PersonFactory(company=new)):
        with pytest.raises(RuleError):
            actions.name_successor(left, by=haneui, person=wrong)
    stranger = PersonFactory()
    assert actions.name_successor(left, by=haneui, person=stranger).state == "named"
    assert queries.primary_company(stranger, on=today()) == old


def test_a_promotion_stays_within_and_asks_nobody(haneui, old, seunga):
    move = actions.move_person(seunga, by=haneui, on=today(), reason="promoted", title="본부장")
    assert (move.employment.company, move.employment.title) == (old, "본부장")
    assert not Departure.objects.exists()


def test_who_retires_leaves_everywhere(haneui, old, new, seunga):
    Employment.objects.create(person=seunga, company=new, is_primary=False)
    actions.move_person(seunga, by=haneui, on=today(), reason="left")
    assert {one.company for one in Departure.objects.all()} == {old, new}
    assert Person.objects.get(pk=seunga.pk).is_former


def test_a_further_company_ends_nothing(haneui, old, new, seunga):
    move = actions.move_person(seunga, by=haneui, on=today(), company=new, reason="joined")
    assert (move.ended_ids, move.employment.is_primary) == ([], False)
    assert queries.primary_company(seunga, on=today()) == old


def test_of_two_companies_she_leaves_the_one_that_is_said(haneui, old, new, seunga):
    second = Employment.objects.create(person=seunga, company=new, is_primary=False)
    main = seunga.employments.get(company=old)
    actions.move_person(seunga, by=haneui, on=today(), leaving=[main])
    second.refresh_from_db()
    assert second.is_primary
    assert [one.company for one in Departure.objects.all()] == [old]


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": 1},  # ahead
        {"on": -20},  # before she began there
        {"company": "old"},
        {"reason": "left", "twice": True},
    ],
)
def test_what_cannot_be_is_refused(haneui, old, new, seunga, wrong):
    seunga.employments.update(from_on=today(-10))
    said = {"on": today(wrong.get("on", 0)), "company": old if wrong.get("company") else new}
    if wrong.get("twice"):
        said = {"on": today(), "reason": "left"}
        actions.move_person(seunga, by=haneui, **said)
        seunga.refresh_from_db()
    before = Move.objects.count()
    with pytest.raises(RuleError):
        actions.move_person(seunga, by=haneui, **said)
    assert Move.objects.count() == before


def test_the_second_of_two_is_stale(haneui, old, new, seunga):
    actions.move_person(Person.objects.get(pk=seunga.pk), by=haneui, on=today(), company=new, read_at=1)
    with pytest.raises(Stale):
        actions.move_person(seunga, by=haneui, on=today(), company=CompanyFactory(), read_at=1)


def test_only_who_looks_after_her_says_that_she_moved(haneui, old, new, seunga):
    with pytest.raises(PermissionDenied):
        actions.move_person(seunga, by=UserFactory(), on=today(), company=new)
    actions.move_person(seunga, by=haneui, on=today(), company=new)


# --- key positions -----------------------------------------------------------------------------------------------
@pytest.fixture
def post(old, seunga):
    return KeyPosition.objects.create(company=old, position="구매팀장", person=seunga, representative=UserFactory())


def test_her_key_position_becomes_a_gap_until_her_successor_is_named(haneui, old, new, seunga, post):
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    assert not KeyPosition.objects.judged(today()).get().is_named
    assert codes(post.representative) == ["key_person_moved"]
    left = actions.name_successor(Departure.objects.get(), by=haneui, name="민가온")
    assert KeyPosition.objects.judged(today()).get(is_named=True).person == left.successor
    actions.undo_move(left.move, by=haneui)
    assert KeyPosition.objects.get().person == seunga


def test_a_name_on_the_map_answers_the_question(haneui, old, new, seunga, post):
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    actions.name_holder(KeyPosition.objects.get(), by=haneui, new_name="민가온")
    left = Departure.objects.get()
    assert (left.state, left.successor.name, codes(haneui)) == ("named", "민가온", [])


def test_what_was_promised_is_said_again_to_the_successor(haneui, old, new, seunga):
    dohyeon = UserFactory()
    log = log_of(seunga, by=dohyeon)
    Promise.objects.create(log=log, person=seunga, owner=dohyeon, text="단가표 보내기", due_on=today(3))
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    actions.name_successor(Departure.objects.get(), by=haneui, name="민가온")
    assert codes(dohyeon) == ["key_person_moved", "promises_to_confirm"]


# --- taking it back ----------------------------------------------------------------------------------------------
def test_a_mistaken_move_is_taken_back_whole(haneui, old, new, seunga):
    move = actions.move_person(seunga, by=haneui, on=today(-3), company=new)
    log = log_of(seunga, by=haneui)
    actions.undo_move(move, by=haneui)
    job = seunga.employments.get()
    assert (job.company, job.to_on, job.is_primary) == (old, None, True)
    assert log.attendances.get().company_then == old
    assert codes(haneui) == []
    assert Departure.objects.get().state == "taken_back"
    assert not seunga.timeline.filter(kind="move").exists()
    assert actions.undo_move(move, by=haneui).undone_at  # twice is harmless


def test_what_a_later_move_rests_on_stays(haneui, old, new, seunga):
    first = actions.move_person(seunga, by=haneui, on=today(-9), company=new)
    second = actions.move_person(seunga, by=haneui, on=today(), company=CompanyFactory())
    with pytest.raises(RuleError):
        actions.undo_move(first, by=haneui)
    actions.undo_move(second, by=haneui)
    actions.undo_move(first, by=haneui)
    assert seunga.employments.get().company == old


def test_after_seven_days_it_stands(haneui, old, new, seunga):
    move = actions.move_person(seunga, by=haneui, on=today(), company=new)
    Move.objects.update(created_at=clock.now() - dt.timedelta(days=8))
    move.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.undo_move(move, by=haneui)


# --- pages -------------------------------------------------------------------------------------------------------
def test_one_form_moves_her_and_a_second_send_does_not(client, haneui, old, new, seunga):
    form = {"form_key": str(uuid.uuid4()), "company": new.pk, "title": "이사"}
    first, second = moved(client, seunga, **form), moved(client, seunga, **form)
    assert first.url == second.url == f"/people/{seunga.pk}/"
    assert Move.objects.count() == 1
    page = client.get(f"/people/{seunga.pk}/").content.decode()
    for part in ("새봄농약사", "이사", "그린팜", "/undo/"):
        assert part in page
    assert client.post(f"/people/{seunga.pk}/moves/{Move.objects.get().pk}/undo/").status_code == 302
    assert seunga.employments.get().company == old


def test_a_new_company_is_added_with_the_move(client, haneui, old, seunga):
    assert moved(client, seunga, company_text="땅끝종묘농약").status_code == 302
    assert Company.objects.get(name="땅끝종묘농약").employments.get().person == seunga


@pytest.mark.parametrize("wrong", [{"on": "2999-01-01"}, {"company": ""}, {"on": ""}, {"reason": "nonsense"}])
def test_a_refused_form_says_why_and_keeps_what_was_typed(client, haneui, old, new, seunga, wrong):
    answer = moved(client, seunga, **({"company": new.pk, "title": "이사"} | wrong))
    assert answer.status_code == 422
    assert 'value="이사"' in answer.content.decode()
    assert not Move.objects.exists()


def test_a_stale_form_shows_both_and_overwrites_nothing(client, haneui, old, new, seunga):
    actions.move_person(Person.objects.get(pk=seunga.pk), by=haneui, on=today(), company=new)
    text = moved(client, seunga, company_text="땅끝종묘농약", title="이사")
    assert text.status_code == 422
    for part in ("땅끝종묘농약", "새봄농약사", 'name="version" value="2"'):
        assert part in text.content.decode()
    assert not Company.objects.filter(name="땅끝종묘농약").exists()


def test_the_new_company_knows_somebody_and_nothing_of_the_old_terms(client, haneui, old, new, seunga):
    log_of(seunga, by=haneui, line="그린팜 단가는 12% 할인")
    log_of(seunga, by=haneui, line="비밀 조건", is_confidential=True)
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    panel = client.get(f"/companies/{new.pk}/careers/").content.decode()
    assert "백승아" in panel
    assert f"/opportunities/new/?person={seunga.pk}" in panel
    for url in (f"/companies/{new.pk}/", f"/companies/{new.pk}/careers/"):
        assert "12% 할인" not in client.get(url).content.decode()
        assert "비밀 조건" not in client.get(url).content.decode()
    assert "12% 할인" in client.get(f"/people/{seunga.pk}/").content.decode()


def test_the_old_company_shows_who_left_and_asks(client, haneui, old, new, seunga):
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    left = Departure.objects.get()
    url = f"/departures/{left.pk}/successor/"
    assert url in client.get(f"/companies/{old.pk}/careers/", headers=HTMX).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"person_text": "민가온", "title": "구매팀장"}).url == f"/companies/{old.pk}/"
    assert "민가온" in client.get(f"/companies/{old.pk}/careers/").content.decode()
    assert Notification.objects.get(code="successor_wanted").state == "done"


def test_nobody_may_follow(client, haneui, old, new, seunga):
    actions.move_person(seunga, by=haneui, on=today(), company=new)
    client.post(f"/departures/{Departure.objects.get().pk}/successor/", {"nobody": "on"})
    assert Departure.objects.get().state == "nobody"
