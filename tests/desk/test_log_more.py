"""The one-form log beyond its two answers: lines of what was heard, records that moved, and who is told."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from core import clock
from customers.models import ContactLog, Heard, Person
from sellers.models import Notification
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory
from tests.sellers.factories import OrgUnitFactory, UserFactory, place

pytestmark = pytest.mark.django_db
URL = "/log/"


@pytest.fixture
def haneui(client):
    user = place(UserFactory(name="김하늬"), OrgUnitFactory())
    client.force_login(user)
    return user


@pytest.fixture
def jeomrye():
    return PersonFactory(name="오점례", company=CompanyFactory(name="배들농자재"))


def sent(**data):
    return {"form_key": str(uuid.uuid4()), "line": "내년 약정을 이야기했어요", **data}


# --- what was heard --------------------------------------------------------------------------------------------
def test_each_line_is_of_whom_it_names(client, haneui, jeomrye):
    daesik = PersonFactory(name="정대식")
    lines = {"heard_0_text": "값이 올랐어요", "heard_0_kind": "complaint", "heard_0_who": daesik.pk}
    lines |= {"heard_1_text": "새 품종이 왔어요", "heard_1_kind": "market", "heard_5_text": "모두가 한 말"}
    client.post(URL, sent(people=[jeomrye.pk, daesik.pk], **lines))
    told = [(row.text, row.kind, row.person) for row in Heard.objects.order_by("id")]
    assert told == [
        ("값이 올랐어요", "complaint", daesik),
        ("새 품종이 왔어요", "market", None),
        ("모두가 한 말", "fact", None),
    ]


def test_a_line_may_be_of_somebody_met_for_the_first_time(client, haneui, jeomrye):
    lines = {"heard_0_text": "처음 뵀어요", "heard_0_who": "new"}
    client.post(URL, sent(people=jeomrye.pk, people_text="차복순", new_unknown="on", **lines))
    assert Heard.objects.get().person.name == "차복순"


def test_nobody_who_was_not_there_said_it(client, haneui, jeomrye):
    answer = client.post(URL, sent(people=jeomrye.pk, heard_0_text="남의 말", heard_0_who=PersonFactory().pk))
    assert answer.status_code == 422
    assert "남의 말" in answer.content.decode()
    assert not ContactLog.objects.exists()


def test_lines_are_changed_added_and_taken_away_with_the_record(client, haneui, jeomrye):
    client.post(URL, sent(people=jeomrye.pk, heard_0_text="그대로", heard_1_text="고칠 말", heard_2_text="지울 말"))
    log, rows = ContactLog.objects.get(), list(Heard.objects.order_by("id"))
    url = reverse("customers:log_edit", args=[log.pk])
    assert "고칠 말" in client.get(url).content.decode()
    data = {"people": jeomrye.pk, "line": log.line, "channel": log.channel, "version": log.version}
    for at, (row, text) in enumerate(zip(rows, ["그대로", "고친 말", ""], strict=True)):
        data |= {f"heard_{at}_id": row.pk, f"heard_{at}_kind": row.kind, f"heard_{at}_text": text}
    answer = client.post(url, data | {"heard_3_text": "더한 말"})
    assert answer.status_code == 302
    now = list(Heard.objects.order_by("id").values_list("id", "text"))
    assert now[:2] == [(rows[0].pk, "그대로"), (rows[1].pk, "고친 말")]
    assert [text for _pk, text in now[2:]] == ["더한 말"]


def test_nobody_takes_a_line_of_another_record(client, haneui, jeomrye):
    client.post(URL, sent(people=jeomrye.pk, heard_0_text="남의 기록"))
    other = Heard.objects.get()
    client.post(URL, sent(people=jeomrye.pk, heard_0_text="가로챈 말", heard_0_id=other.pk))
    other.refresh_from_db()
    assert other.text == "남의 기록"
    assert Heard.objects.count() == 2


# --- records that moved ----------------------------------------------------------------------------------------
def test_a_merged_person_is_the_one_she_was_merged_into(client, haneui, jeomrye):
    old = PersonFactory(name="오 점례", archived_at=clock.now(), merged_into=jeomrye)
    older = PersonFactory(name="오점래", archived_at=clock.now(), merged_into=old)
    assert f'value="{jeomrye.pk}" checked' in client.get(URL, {"person": older.pk}).content.decode()
    client.post(URL, sent(people=[older.pk, jeomrye.pk]))
    assert list(ContactLog.objects.get().people.all()) == [jeomrye]


def test_a_contact_with_somebody_who_left_is_written_and_asks_where_she_went(client, haneui, jeomrye):
    jeomrye.employments.update(to_on=clock.today() - dt.timedelta(days=3))
    answer = client.post(URL, sent(people=jeomrye.pk), follow=True)
    assert ContactLog.objects.get().attendances.get().company_then is None
    assert any("오점례" in str(said) and "어디" in str(said) for said in answer.context["messages"])


def test_an_archived_person_is_named_and_nothing_is_lost(client, haneui):
    gone = PersonFactory(name="보관된 분", archived_at=clock.now())
    answer = client.post(URL, sent(people=gone.pk))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "보관된 분" in text
    assert "내년 약정을 이야기했어요" in text


def test_emoji_and_hanja_stay_as_written(client, haneui):
    line = "金社長님 🌾 벼 재배면적 3㏊ 확대 검토"
    client.post(URL, sent(people_text="金福男", new_company_text="農協 🐄", line=line, heard_0_text="朴 차장 👍"))
    log = ContactLog.objects.get()
    assert (log.line, Person.objects.get().name, Heard.objects.get().text) == (line, "金福男", "朴 차장 👍")


@pytest.mark.parametrize(("size", "status"), [(900, 422), (1_000_000, 422), (10_000_000, 413)])
def test_a_line_that_is_too_long_is_refused_in_words(client, haneui, jeomrye, size, status):
    data = sent(people=jeomrye.pk, line="가" * (size // 3))
    answer = client.post(URL, data, headers={"HX-Request": "true"})
    assert answer.status_code == status
    words = answer["HX-Trigger"] if status == 413 else answer.content.decode()
    assert ("200" in words) if status == 422 else ("5 MB" in words or "5MB" in words)
    assert client.post(URL, data).status_code == status
    assert not ContactLog.objects.exists()


# --- who is told -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("names_owner", "told"), [(False, 0), (True, 1)])
def test_an_owner_hears_of_a_confidential_record_that_she_may_read(client, haneui, jeomrye, names_owner, told):
    owner = UserFactory()
    OwnerFactory(user=owner, person=jeomrye)
    client.post(URL, sent(people=jeomrye.pk, is_confidential="on", readers=[owner.pk] if names_owner else []))
    assert ContactLog.objects.get().is_confidential
    assert Notification.objects.filter(user=owner, code="customer_met").count() == told


# --- from a company's page -------------------------------------------------------------------------------------
def test_from_a_company_its_people_are_ticked_and_a_new_one_works_there(client, haneui, jeomrye):
    company = jeomrye.employments.get().company
    client.post(f"{URL}?company={company.pk}", sent(people=jeomrye.pk, line=""))
    page = client.get(URL, {"company": company.pk}).content.decode()
    assert f'name="people" value="{jeomrye.pk}"' in page
    assert f'name="new_company" value="{company.pk}"' in page
    client.post(f"{URL}?company={company.pk}", sent(people_text="차복순", new_company=company.pk))
    assert Person.objects.get(name="차복순").employments.get().company == company


# --- who may be meant ------------------------------------------------------------------------------------------
def test_who_is_like_a_new_person_is_asked_about_and_taken(client, haneui, jeomrye):
    firm = jeomrye.employments.get().company
    typed = {"people_text": "Oh Jeom-rye", "new_company": firm.pk}
    asked = client.post(URL, sent(**typed))
    assert asked.status_code == 422
    assert f'name="take" value="{jeomrye.pk}"' in asked.content.decode()
    client.post(URL, sent(take=jeomrye.pk, **typed))
    assert ContactLog.objects.get().people.get() == jeomrye
    client.post(URL, sent(not_a_duplicate="on", **typed))
    assert Person.objects.get(name="Oh Jeom-rye") != jeomrye


def test_what_the_typed_words_said_is_hers_who_is_taken_for_them(client, haneui, jeomrye):
    mate = PersonFactory(name="정대식")
    typed = {"people": mate.pk, "people_text": "Oh Jeom-rye", "new_company": jeomrye.employments.get().company_id}
    client.post(URL, sent(take=jeomrye.pk, heard_0_text="값이 올랐어요", heard_0_who="new", **typed))
    assert Heard.objects.get().person == jeomrye


def test_the_log_form_hints_as_one_types(client, haneui, jeomrye):
    firm = jeomrye.employments.get().company
    asked = {"people_text": "오 점례", "new_company": firm.pk}
    answer = client.get("/duplicates/like/person/", asked, headers={"HX-Request": "true"}).content.decode()
    assert f'name="take" value="{jeomrye.pk}"' in answer


# --- said before it is too late --------------------------------------------------------------------------------
def test_who_must_not_be_contacted_is_said_wherever_they_come_from(client, haneui, jeomrye):
    assert "연락 금지" not in client.get(URL, {"person": jeomrye.pk}).content.decode()
    Person.objects.update(do_not_contact=True)
    company = jeomrye.employments.get().company_id
    for given in ({"person": jeomrye.pk}, {"company": company}):
        assert "연락 금지" in client.get(URL, given).content.decode(), given
    assert "연락 금지" in client.post(URL, sent(people=jeomrye.pk, line="")).content.decode()


def test_a_promise_asks_for_its_day(client, haneui, jeomrye):
    answer = client.post(URL, sent(people=jeomrye.pk, promise_0_text="견적 보내기")).content.decode()
    label = answer.split('for="id_promise_0_due_on"')[1].split("</label>")[0]
    assert "field__required" in label
    summary = answer.split('class="errors"')[1].split("</ul>")[0]
    assert "언제까지로 약속했나요?" in summary
    assert "?:" not in summary
