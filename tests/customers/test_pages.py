"""Pages of customers: whole and as a fragment, refused with everything typed, and at a cost that does not grow."""

import uuid
from functools import partial

import pytest
from django.urls import reverse

from core import clock
from core.paging import SIZE
from customers import actions
from customers.models import Company, Person
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def shop():
    return CompanyFactory(name="배들농자재")


@pytest.fixture
def jeomrye(shop):
    return PersonFactory(name="오점례", company=shop, mobile="010-1234-5678")


def sent(**data):
    return {"form_key": str(uuid.uuid4()), **data}


def body(answer):
    return answer.content.decode()


# --- people ----------------------------------------------------------------------------------------------------
def test_the_list_is_a_page_and_a_fragment(client, haneui, jeomrye):
    whole, part = client.get("/people/"), client.get("/people/", headers=HTMX)
    assert "오점례" in body(whole)
    assert "오점례" in body(part)
    assert ("<html" in body(whole), "<html" in body(part)) == (True, False)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("q=점례", ["오점례"]),
        ("attitude=favourable", ["고만수"]),
        ("kind=dealer", ["고만수"]),
        ("owner=me", ["오점례"]),
        ("silent=7", ["고만수", "오점례"]),
        ("sort=silent", ["오점례", "고만수"]),
        ("kind=nonsense&silent=x&sort=y", ["고만수", "오점례"]),
    ],
)
def test_filters_are_words_in_the_address(client, haneui, shop, jeomrye, words, names):
    PersonFactory(name="고만수", attitude="favourable", kind="dealer")
    OwnerFactory(user=haneui, company=shop)
    lines = client.get(f"/people/?{words}").context["lines"]
    assert [line.person.name for line in lines] == names


def test_people_of_one_company(client, haneui, shop, jeomrye):
    PersonFactory(name="고만수")
    lines = client.get(f"/people/?company={shop.pk}").context["lines"]
    assert [line.person.name for line in lines] == ["오점례"]


def test_the_list_goes_on_by_key(client, haneui):
    for _ in range(SIZE + 1):
        PersonFactory()
    first = client.get("/people/")
    second = client.get(f"/people/{first.context['more_url']}", headers=HTMX)
    assert len(first.context["lines"]) == SIZE
    assert body(second).count("data-row") == 1
    assert "<form" not in body(second)


def test_lists_and_pages_cost_the_same_for_ten_rows(client, haneui, shop, jeomrye):
    OwnerFactory(user=haneui, company=shop)

    def grow():
        person = PersonFactory(company=shop, contact_cycle_days=7)
        log_of(person, topics=["relation"])
        log_of(jeomrye, by=UserFactory())
        CompanyFactory(parent=shop)

    urls = ("/people/", "/companies/", f"/people/{jeomrye.pk}/", f"/companies/{shop.pk}/", "/log/")
    assert_flat_queries([partial(client.get, url) for url in urls], grow)


# --- one person ------------------------------------------------------------------------------------------------
def test_a_persons_page_says_who_she_is_and_takes_a_line(client, haneui, shop, jeomrye):
    OwnerFactory(user=haneui, company=shop)
    text = body(client.get(f"/people/{jeomrye.pk}/"))
    for part in ("오점례", "배들농자재", "tel:+821012345678", "김하늬", 'action="/log/?person='):
        assert part in text


def test_her_timeline_by_topic(client, haneui, jeomrye):
    log_of(jeomrye, line="불만을 들었어요", topics=["complaint"])
    log_of(jeomrye, line="관계를 쌓았어요", topics=["relation"])
    whole = body(client.get(f"/people/{jeomrye.pk}/?topic=complaint"))
    part = body(client.get(f"/people/{jeomrye.pk}/?topic=complaint", headers=HTMX))
    for text in (whole, part):
        assert "불만을 들었어요" in text
        assert "관계를 쌓았어요" not in text
    assert "<html" not in part


def test_her_timeline_goes_on(client, haneui, jeomrye):
    for n in range(21):
        log_of(jeomrye, line=f"만남 {n}")
    page = client.get(f"/people/{jeomrye.pk}/")
    older = client.get(f"/people/{jeomrye.pk}/{page.context['timeline_more_url']}", headers=HTMX)
    assert len(page.context["timeline"].moments) == 20
    assert "만남 0" in body(older)


def test_a_confidential_contact_is_nowhere_for_others(client, haneui, shop, jeomrye):
    log = log_of(jeomrye, by=UserFactory(name="비밀작성자"), line="비밀 이야기", is_confidential=True)
    for url in (f"/people/{jeomrye.pk}/", f"/companies/{shop.pk}/", "/people/", "/companies/", "/search/?q=비밀"):
        text = body(client.get(url))
        assert "비밀 이야기" not in text
        assert "비밀작성자" not in text
    for name in ("log", "log_edit", "log_correct"):
        assert client.get(reverse(f"customers:{name}", args=[log.pk])).status_code == 404


# --- adding and changing people --------------------------------------------------------------------------------
def test_two_answers_make_a_person(client, haneui, shop):
    answer = client.post("/people/new/", sent(name="차복순", company=shop.pk))
    person = Person.objects.get(name="차복순")
    assert answer.url == f"/people/{person.pk}/"
    assert person.employments.get().company == shop


def test_without_a_company_it_is_said_that_it_is_unknown(client, haneui):
    refused = client.post("/people/new/", sent(name="차복순"))
    assert refused.status_code == 422
    assert "차복순" in body(refused)
    assert client.post("/people/new/", sent(name="차복순", unknown_company="on")).status_code == 302


def test_a_new_company_is_added_with_her(client, haneui):
    client.post("/people/new/", sent(name="차복순", company_text="땅끝종묘농약"))
    assert Company.objects.get().employments.get().person.name == "차복순"


def test_a_second_send_makes_one_person(client, haneui, shop):
    form = sent(name="차복순", company=shop.pk, mobile="010-9999-8888")
    first, second = client.post("/people/new/", form), client.post("/people/new/", form)
    assert first.url == second.url
    assert Person.objects.count() == 1


def test_somebody_who_may_be_here_already_is_shown_first(client, haneui, jeomrye):
    form = sent(name="오 점례", unknown_company="on", mobile="01012345678")
    warned = client.post("/people/new/", form, headers=HTMX)
    assert warned.status_code == 422
    assert f"/people/{jeomrye.pk}/" in body(warned)
    assert "<html" not in body(warned)
    assert client.post("/people/new/", form | {"not_a_duplicate": "on"}).status_code == 302


def edited(client, person, **changes):
    page = client.get(f"/people/{person.pk}/edit/")
    form = page.context["form"]
    job = person.employments.filter(to_on=None).first()
    data = {"name": person.name, "mobile": person.mobile, "version": page.context["version"]}
    data |= {"company": job.company_id, "title": job.title} if job else {"unknown_company": "on"}
    assert form.is_bound is False
    return data | changes


def test_an_edit_keeps_who_and_why(client, haneui, jeomrye):
    client.post(f"/people/{jeomrye.pk}/edit/", edited(client, jeomrye, interests="품질"))
    jeomrye.refresh_from_db()
    assert (jeomrye.interests, jeomrye.version) == ("품질", 2)
    assert jeomrye.events.latest("pgh_id").pgh_context.metadata["user"] == haneui.pk


def test_a_stale_edit_shows_both_texts_and_overwrites_nothing(client, haneui, jeomrye):
    mine = edited(client, jeomrye, interests="품질")
    colleague = UserFactory(name="박도현")
    actions.edit_person(jeomrye, by=colleague, read_at=1, interests="가격", crops="배")
    answer = client.post(f"/people/{jeomrye.pk}/edit/", mine)
    text = body(answer)
    assert answer.status_code == 422
    for part in ("품질", "가격", "박도현", 'value="2"'):
        assert part in text
    assert Person.objects.get(pk=jeomrye.pk).interests == "가격"


def test_after_a_conflict_one_chooses_and_nothing_of_theirs_is_lost(client, haneui, jeomrye):
    mine = edited(client, jeomrye, interests="품질", email="jeomrye@baedle.example")
    actions.edit_person(jeomrye, by=UserFactory(), read_at=1, interests="가격", crops="배")
    again = client.post(f"/people/{jeomrye.pk}/edit/", mine)
    settled = again.context["form"].data.dict() | {"version": "2", "keep_interests": "theirs"}
    assert client.post(f"/people/{jeomrye.pk}/edit/", settled).status_code == 302
    jeomrye.refresh_from_db()
    assert (jeomrye.interests, jeomrye.crops, jeomrye.email) == ("가격", "배", "jeomrye@baedle.example")


def test_she_moves_and_her_history_stays(client, haneui, shop, jeomrye):
    new = CompanyFactory(name="새봄농약사")
    moved = {"company": new.pk, "reason": "moved", "on": clock.today().isoformat(), "version": jeomrye.version}
    assert client.post(f"/people/{jeomrye.pk}/moved/", sent(**moved)).status_code == 302
    jobs = {row.company.name: row.to_on for row in jeomrye.employments.all()}
    assert jobs["새봄농약사"] is None
    assert jobs["배들농자재"] is not None


def test_who_does_not_look_after_her_may_not_change_her(client, haneui, shop, jeomrye):
    OwnerFactory(user=haneui, company=shop)
    assert client.get(f"/people/{jeomrye.pk}/edit/").status_code == 200
    client.force_login(UserFactory())
    assert client.get(f"/people/{jeomrye.pk}/").status_code == 200
    assert client.get(f"/people/{jeomrye.pk}/edit/").status_code == 403


# --- companies -------------------------------------------------------------------------------------------------
def test_numbers_of_a_company_are_typed_as_they_are_written(client, haneui):
    client.post("/companies/new/", sent(name="땅끝종묘농약", employees_count="1,200", wallet_amount="20억"))
    company = Company.objects.get(name="땅끝종묘농약")
    assert (company.employees_count, company.wallet_amount) == (1200, 2_000_000_000)
    page = client.get(f"/companies/{company.pk}/edit/").content.decode()
    assert ('value="1,200"' in page, 'value="2,000,000,000"' in page) == (True, True)


def test_a_company_needs_a_name_only(client, haneui):
    answer = client.post("/companies/new/", sent(name="(주)풍년식품"))
    assert answer.url == f"/companies/{Company.objects.get().pk}/"
    twin = client.post("/companies/new/", sent(name="풍년식품"))
    assert twin.status_code == 422
    assert client.post("/companies/new/", sent(name="풍년식품", not_a_duplicate="on")).status_code == 302


def test_a_company_page_rolls_up_its_people(client, haneui, shop, jeomrye):
    colleague = PersonFactory(name="정대식", company=shop)
    actions.write_log(by=haneui, people=[jeomrye, colleague], line="둘 다 만났어요")
    page = client.get(f"/companies/{shop.pk}/")
    assert [moment.text for moment in page.context["timeline"].moments] == ["둘 다 만났어요"]
    assert "정대식" in body(page)
    assert f"/log/?company={shop.pk}" in body(page)


def test_two_companies_of_one_code_are_refused_beside_the_form(client, haneui, shop):
    other = CompanyFactory(code="000270")
    answer = client.post(f"/companies/{shop.pk}/edit/", {"name": shop.name, "code": other.code, "version": "1"})
    assert answer.status_code == 422
    assert other.code in body(answer)


# --- records ---------------------------------------------------------------------------------------------------
def test_a_record_is_changed_then_only_added_to(client, haneui, jeomrye):
    log = log_of(jeomrye, by=haneui, line="처음")
    url = reverse("customers:log_edit", args=[log.pk])
    assert client.get(url).status_code == 200
    data = {"people": jeomrye.pk, "line": "고쳤어요", "channel": "visit", "version": "1"}
    assert client.post(url, data).status_code == 302
    stale = client.post(url, data | {"line": "또"})
    assert (stale.status_code, "고쳤어요" in body(stale)) == (422, True)
    added = client.post(reverse("customers:log_correct", args=[log.pk]), sent(text="덧붙여요"))
    assert "덧붙여요" in body(client.get(added.url))


def test_options_come_as_one_types(client, haneui, shop, jeomrye):
    people = body(client.get("/options/people/?q=점례"))
    companies = body(client.get("/options/companies/?q=없는곳"))
    assert f'data-value="{jeomrye.pk}"' in people
    assert "배들농자재" in people
    assert "없는곳" in companies
    assert "없는곳" not in body(client.get("/options/companies/?q=없는곳&known=1"))


@pytest.mark.parametrize(
    "url", ["/people/999999999/", "/people/99999999999999999999/", "/companies/7/edit/", "/logs/1/"]
)
def test_what_is_not_there_is_404(client, haneui, url):
    assert client.get(url).status_code == 404


def test_somebody_added_from_a_company_without_people_comes_to_work_there(client, haneui):
    company = CompanyFactory()
    page = client.get(f"/companies/{company.pk}/").content.decode()
    assert page.count(f'href="/people/new/?company={company.pk}"') == 2
    assert 'href="/people/new/"' not in page
