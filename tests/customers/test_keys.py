"""The must-know map: gaps show, each is closed in one step by whom it concerns, and numbers are their rows."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from core.errors import RuleError, Stale
from customers import actions, queries
from customers.models import KeyPosition, Person
from customers.queries.contacts import carriers
from sellers.models import Notification
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.customers.test_pages import HTMX, body, sent
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def foods(haneui):
    company = CompanyFactory(name="풍년식품(주)")
    OwnerFactory(user=haneui, company=company)
    return company


def posts(company, by, *names):
    return actions.add_positions(company, by=by, names=names or ["CFO"])


def line_of(company, viewer, position="CFO"):
    lines = queries.key_map(company, viewer=viewer, on=clock.today()).lines
    return next(line for line in lines if line.position.position == position)


def days_ago(days):
    return clock.now() - dt.timedelta(days=days)


def test_usual_positions_are_proposed_and_added_in_one_step(client, haneui, foods):
    url = f"/companies/{foods.pk}/positions/"
    proposed = client.get(url).context["form"].initial["names"]
    answer = client.post(url, sent(names=f"{proposed}\n\n{proposed}\n 생산 본부장 ", is_required="on"))
    assert answer.url == f"/companies/{foods.pk}/#key-positions"
    names = list(KeyPosition.objects.values_list("position", flat=True))
    assert len(names) == len(set(names)) == len(proposed.split("\n")) + 1
    assert "생산 본부장" in body(client.get(f"/companies/{foods.pk}/"))


def test_each_kind_of_gap_is_told_with_its_act(client, haneui, foods):
    cfo, cio, buyer, head = posts(foods, haneui, "CFO", "CIO", "구매팀장", "대표")
    known = PersonFactory(name="도경모", company=foods, contact_cycle_days=7)
    gone = PersonFactory(name="여운석")
    late = PersonFactory(name="백승아", company=foods, contact_cycle_days=7)
    actions.name_holder(cio, by=haneui, person=known)
    KeyPosition.objects.filter(pk=buyer.pk).update(person=gone)
    actions.represent(head, by=haneui, user=haneui)
    actions.name_holder(head, by=haneui, person=late)
    log_of(late, by=haneui, happened_at=days_ago(20))
    gaps = {line.position.position: line.gap for line in queries.key_map(foods, viewer=haneui, on=clock.today()).lines}
    assert gaps == {"CFO": "unnamed", "CIO": "unrepresented", "구매팀장": "left", "대표": "late"}
    text = body(client.get(f"/companies/{foods.pk}/"))
    for url in (f"/positions/{cfo.pk}/name/", f"/positions/{cfo.pk}/ask/", f"/positions/{cio.pk}/represent/"):
        assert url in text


def test_a_name_that_nobody_knew_adds_the_person_in_one_step(client, haneui, foods):
    (cfo,) = posts(foods, haneui)
    assert client.get(f"/positions/{cfo.pk}/name/", headers=HTMX).status_code == 200
    assert client.post(f"/positions/{cfo.pk}/name/", {"person_text": "백승아", "version": "1"}).status_code == 302
    person = Person.objects.get(name="백승아")
    job = person.employments.get()
    assert (job.company, job.title) == (foods, "CFO")
    assert line_of(foods, haneui).person == person


def test_exact_words_find_who_works_there(client, haneui, foods):
    (cfo,) = posts(foods, haneui)
    seungah = PersonFactory(name="백승아", company=foods)
    client.post(f"/positions/{cfo.pk}/name/", {"person_text": "백 승아", "version": "1"})
    assert line_of(foods, haneui).person == seungah


def test_who_works_elsewhere_is_not_put_here_silently(client, haneui, foods):
    (cfo,) = posts(foods, haneui)
    rival = PersonFactory(name="정대식", company=CompanyFactory())
    free = PersonFactory(name="서말례")
    refused = client.post(f"/positions/{cfo.pk}/name/", {"person": rival.pk, "version": "1"})
    assert (refused.status_code, "정대식" in body(refused)) == (422, True)
    assert client.post(f"/positions/{cfo.pk}/name/", {"person": free.pk, "version": "1"}).status_code == 302
    assert free.employments.get().company == foods


def test_somebody_is_asked_told_and_answers_though_the_customer_is_not_hers(client, haneui, foods):
    (cfo,) = posts(foods, haneui)
    laon = UserFactory(name="홍라온")
    log_of(PersonFactory(company=foods), by=laon)
    assert client.get(f"/positions/{cfo.pk}/ask/").context["form"].initial["user"] == laon
    client.post(f"/positions/{cfo.pk}/ask/", {"user": laon.pk, "version": "1"})
    assert "홍라온" in body(client.get(f"/companies/{foods.pk}/"))
    assert Notification.objects.get(user=laon).object_id == cfo.pk
    client.force_login(laon)
    assert f"/positions/{cfo.pk}/name/" in body(client.get("/notifications/"))
    assert client.post(f"/positions/{cfo.pk}/name/", {"person_text": "백승아", "version": "1"}).status_code == 302
    assert (line_of(foods, laon).person.name, line_of(foods, laon).position.asked) == ("백승아", None)


def test_only_who_looks_after_the_company_changes_what_is_known(foods, haneui):
    (cfo,) = posts(foods, haneui)
    stranger, seungah = UserFactory(), PersonFactory(company=foods)
    actions.name_holder(cfo, by=haneui, person=seungah)
    other = PersonFactory(company=foods)
    for act in (
        lambda: actions.name_holder(cfo, by=stranger, person=other),
        lambda: actions.represent(cfo, by=stranger, user=stranger),
        lambda: actions.remove_position(cfo, by=stranger),
        lambda: actions.edit_position(cfo, by=stranger, read_at=None, is_required=False),
        lambda: posts(foods, stranger, "CIO"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    actions.name_holder(cfo, by=haneui, person=other)
    actions.remove_position(cfo, by=haneui)
    assert not KeyPosition.objects.exists()


def test_i_take_it_on_with_one_press(client, haneui, foods):
    (cfo,) = posts(foods, haneui)
    client.post(f"/positions/{cfo.pk}/represent/", {"me": "1", "version": "1"})
    cfo.refresh_from_db()
    assert cfo.representative == haneui


def test_two_people_at_one_position(client, haneui, foods):
    (cfo,) = posts(foods, haneui)
    actions.represent(cfo, by=haneui, user=UserFactory(name="박도현"), read_at=1)
    stale = client.post(f"/positions/{cfo.pk}/represent/", {"user": haneui.pk, "version": "1"})
    assert (stale.status_code, "박도현" in body(stale), "김하늬" in body(stale)) == (422, True, True)
    with pytest.raises(Stale):
        actions.edit_position(cfo, by=haneui, read_at=1, decides=True)


def test_a_position_is_there_once(client, haneui, foods):
    cfo, _cio = posts(foods, haneui, "CFO", "CIO")
    twin = client.post(f"/positions/{cfo.pk}/", {"position": " CIO ", "is_required": "on", "version": "1"})
    assert twin.status_code == 422
    assert (
        client.post(f"/positions/{cfo.pk}/", {"position": "재무", "decides": "on", "version": "1"}).status_code == 302
    )
    with pytest.raises(RuleError):
        posts(foods, haneui, *(f"자리 {n}" for n in range(50)))


def test_rates_count_required_positions_only(haneui, foods):
    cfo, cio, _head = posts(foods, haneui, "CFO", "CIO", "대표")
    actions.add_positions(foods, by=haneui, names=["비서"], is_required=False)
    met, silent = (PersonFactory(company=foods, contact_cycle_days=7) for _ in range(2))
    actions.name_holder(cfo, by=haneui, person=met)
    actions.name_holder(cio, by=haneui, person=silent)
    actions.represent(cfo, by=haneui, user=haneui)
    log_of(met, happened_at=days_ago(7))
    log_of(silent, happened_at=days_ago(8))
    found = queries.key_map(foods, viewer=haneui, on=clock.today())
    assert [(rate.part, rate.whole) for rate in (found.naming, found.ownership, found.reach)] == [
        (2, 3),
        (1, 3),
        (1, 2),
    ]


def test_numbers_on_the_company_page_open_their_rows(client, haneui, foods):
    cfo, cio, _head = posts(foods, haneui, "CFO", "CIO", "대표")
    actions.add_positions(foods, by=haneui, names=["비서"], is_required=False)
    actions.name_holder(cfo, by=haneui, person=PersonFactory(company=foods))
    actions.represent(cio, by=haneui, user=haneui)
    log_of(Person.objects.get(), by=haneui)
    keys = client.get(f"/companies/{foods.pk}/").context["keys"]
    numbers = {"named": keys.naming.part, "required": keys.naming.whole, "represented": keys.ownership.part}
    for state, n in (numbers | {"reached": keys.reach.part}).items():
        assert len(client.get(f"/companies/{foods.pk}/?keys={state}").context["key_lines"]) == n, state
    assert len(client.get(f"/companies/{foods.pk}/?keys=nonsense").context["key_lines"]) == 4


def test_the_company_stands_as_its_worst_required_person(haneui, foods):
    cfo, cio = posts(foods, haneui, "CFO", "CIO")
    good = PersonFactory(company=foods, attitude="favourable", contact_cycle_days=30)
    against = PersonFactory(company=foods, attitude="negative", contact_cycle_days=30)
    for post, person in ((cfo, good), (cio, against)):
        log_of(person)
        actions.name_holder(post, by=haneui, person=person)
    found = queries.key_map(foods, viewer=haneui, on=clock.today())
    assert [line.signal for line in found.lines] == ["good", "bad"]
    assert found.worst.person == against


# --- who meets whom --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("counts", "few"), [([], 0), ([8, 1, 1], 1), ([4, 3, 3], 3), ([1], 1), ([5, 3, 1, 1], 2)])
def test_how_few_carry_most(counts, few):
    assert carriers(counts) == few


def test_every_count_opens_exactly_its_records(client, haneui, foods):
    laon = UserFactory(name="홍라온")
    one, two = PersonFactory(company=foods), PersonFactory(company=foods)
    actions.write_log(by=haneui, people=[one, two], line="둘 다")
    for _ in range(3):
        log_of(one, by=laon)
    log_of(one, by=haneui, happened_at=days_ago(100))  # before the window
    actions.write_log(by=haneui, people=[one], line="비밀", is_confidential=True)
    found = queries.contacts_of(foods, on=clock.today())
    counts = {found.url: found.total} | {cell.url: cell.n for _row, cells in found.table for cell in cells if cell.n}
    counts |= {share.url: share.n for side in (found.ours, found.theirs) for share in side.people}
    assert found.total == 4
    assert len(counts) == 8
    for url, n in counts.items():
        assert len(client.get(url).context["timeline"].moments) == n, url


def test_of_many_who_were_met_alike_names_decide_who_is_shown(haneui, foods):
    for name in ("가", "나", "다", "라", "마", "바", "사"):
        log_of(PersonFactory(name=name, company=foods), by=haneui)
    log_of(Person.objects.get(name="사"), by=UserFactory(name="홍라온"))
    found = queries.contacts_of(foods, on=clock.today())
    assert [one.name for one in found.theirs.people] == ["사", "가", "나", "다", "라", "마"]
    assert (found.theirs.size, found.ours.size, found.total) == (7, 2, 8)
    assert (found.theirs.carriers, found.ours.carriers) == (6, 1)


def test_colleagues_without_a_column_stand_together_so_that_each_row_adds_up(client, haneui, foods):
    one, two = PersonFactory(company=foods), PersonFactory(company=foods)
    for n in range(6):
        author = UserFactory(name=f"동료{n}")
        for _ in range(6 - n):
            log_of(one, by=author)
        actions.write_log(by=author, people=[one, two], line="둘 다")
    found, page = told(client, foods)
    assert [head.name for head in found.ours.people] == ["동료0", "동료1", "동료2", "동료3"]
    assert (found.others.n, found.total) == (5, 27)
    assert f'<a href="{found.others.url.replace("&", "&amp;")}">그 외 5</a>' in page
    for row, cells in found.table:
        assert sum(cell.n for cell in cells) == row.n
        assert (
            len(client.get(cells[-1].url).context["timeline"].moments) == cells[-1].n == {one.pk: 5, two.pk: 2}[row.pk]
        )
    chips = client.get(found.table[0][1][-1].url).context["chips"]
    assert [chip["remove"] for chip in chips] == [f"person={one.pk}", found.others.url.partition("?")[2]]


def test_four_colleagues_have_a_column_each_and_nobody_else_one(client, haneui, foods):
    for n in range(4):
        log_of(PersonFactory(company=foods), by=UserFactory(name=f"동료{n}"))
    found, page = told(client, foods)
    assert found.others is None
    assert {len(cells) for _row, cells in found.table} == {4}
    assert "그 외" not in page


def told(client, company):
    page = client.get(f"/companies/{company.pk}/")
    table = page.content.decode().partition('id="contacts"')[2].partition("</table>")[0]
    return queries.contacts_of(company, on=clock.today()), table


def test_who_left_is_marked_among_those_who_were_met(client, haneui, foods):
    gone, here = PersonFactory(name="백승아", company=foods), PersonFactory(name="오점례", company=foods)
    actions.write_log(by=haneui, people=[gone, here], line="둘 다")
    move = actions.move_person(gone, by=haneui, on=clock.today(), company=CompanyFactory())
    marked = {one.name: one.has_left for one in queries.contacts_of(foods, on=clock.today()).theirs.people}
    assert marked == {"백승아": True, "오점례": False}
    page = " ".join(client.get(f"/companies/{foods.pk}/").content.decode().split())
    assert ('<th scope="row">백승아 <span' in page, '<th scope="row">오점례</th>' in page) == (True, True)
    actions.undo_move(move, by=haneui)
    assert not any(one.has_left for one in queries.contacts_of(foods, on=clock.today()).theirs.people)
