"""The audit log: every change and act in one list, by time, in sentences, without what an administrator may not read."""

import ast
import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.utils.text import camel_case_to_spaces
from django.utils.translation import gettext, override

from core import clock
from core.audit import history, record
from core.models import AuditEvent
from customers import actions as customers
from customers.models import Channel
from desk.queries.audit import AuditFilter, page_of
from desk.queries.audit.fields import label_of
from desk.queries.audit.sources import sources
from desk.queries.audit.verbs import VERBS
from desk.queries.audit.words import BOOKKEEPING
from opportunities import actions as opportunities
from sellers.actions import business_time
from sellers.models import Holiday
from tests.architecture.code import APPS, naming, nodes_of
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.opportunities.factories import raised
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, lead, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
PAGE = "/administration/audit/"


@pytest.fixture
def admin(client):
    user = grant(UserFactory(name="원태하"), "admin")
    client.force_login(user)
    return user


@pytest.fixture
def seller():
    return place(UserFactory(name="김하늬"), OrgUnitFactory(name="영업1팀"))


def read(viewer, *, size=50, after="", **given):
    with override("en"):
        return page_of(AuditFilter(**given), viewer=viewer, size=size, after=after)


def test_a_change_is_a_sentence_with_what_it_was(admin):
    unit = OrgUnitFactory(name="본사")
    day = clock.today() + dt.timedelta(days=9)
    business_time.add_holidays(unit, by=admin, days=[(day, "창립기념일")])
    line = read(admin, kind="sellers.Holiday").lines[0]
    assert (line.who, line.sentence) == ("원태하", "원태하 added holiday “창립기념일”")
    with history(by=admin, reason="이름이 틀렸음"):
        Holiday.objects.update(name="창사기념일")
    line = read(admin, kind="sellers.Holiday").lines[0]
    assert [(one.was, one.now) for one in line.changes] == [("창립기념일", "창사기념일")]
    assert line.reason == "이름이 틀렸음"


def test_an_import_is_named_in_words(admin):
    unit = OrgUnitFactory(name="본사")
    day = clock.today() + dt.timedelta(days=9)
    with history(by=admin, reason="import #7"):
        Holiday.objects.create(unit=unit, day=day, name="창립기념일")
    with history(by=admin, reason="undo of import #7"):
        Holiday.objects.all().delete()
    reasons = [line.reason for line in read(admin, kind="sellers.Holiday").lines]
    assert reasons == ["Import 7 taken back", "Import 7"]
    record("import_uploaded", admin, by=admin, kind="companies", name="목록.csv", rows=1200)
    assert "(Companies · 1,200 rows)" in read(admin, act="import_uploaded").lines[0].sentence


def test_an_opportunity_shows_its_card_and_names_the_rest(admin, seller):
    deal = raised(seller, amount=Decimal(987_654_321), title="C1")
    opportunities.edit_opportunity(
        deal, by=seller, read_at=deal.version, title="C1 새 이름", amount=Decimal(123_456_789)
    )
    page = read(admin, q="C1", kind="opportunities.Opportunity", act="update")
    changes = {one.label: (one.was, one.now, one.shown) for one in page.lines[0].changes}
    assert changes["title"] == ("C1", "C1 새 이름", True)
    assert changes["amount"] == ("", "", False)
    assert page.lines[0].url == f"/opportunities/{deal.pk}/"


def test_whoever_reads_the_sheet_reads_its_values_here_too(seller):
    head = grant(lead(UserFactory(), seller.memberships.get().unit), "admin")
    deal = raised(seller, amount=Decimal(5000), title="C1")
    opportunities.edit_opportunity(deal, by=seller, read_at=deal.version, amount=Decimal(6000))
    changes = read(fresh(head), kind="opportunities.Opportunity", act="update").lines[0].changes
    assert ("₩5,000", "₩6,000") in [(one.was, one.now) for one in changes]


def test_of_what_is_confidential_only_that_it_happened(client, admin, seller):
    person = PersonFactory(name="비밀남", company=CompanyFactory())
    said = {"by": seller, "people": [person], "channel": Channel.VISIT}
    customers.write_log(line="열린 이야기", **said)
    log = customers.write_log(
        line="비밀스러운 이야기", is_confidential=True, readers=[UserFactory(name="열람자")], **said
    )
    lines = [line for line in read(admin, act="insert").lines if line.is_private]
    assert {line.kind for line in lines} >= {"contact log", "person of a contact", "named reader"}
    assert all(not (line.name or line.url or line.changes or line.reason) for line in lines)
    for url in (PAGE, f"{PAGE}export.csv"):
        answer = client.get(url)
        text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        assert "비밀스러운" not in text
        assert f"/logs/{log.pk}/" not in text


def test_coaching_is_never_shown(client, seller):
    head = grant(lead(UserFactory(), seller.memberships.get().unit), "admin")
    deal = raised(seller, title="C1")
    opportunities.write_note(deal, by=fresh(head), text="먼저 구매 담당을 만나세요")
    client.force_login(head)
    text = client.get(PAGE).content.decode()
    assert "C1" in text
    assert "먼저 구매 담당을" not in text


def test_by_name_person_kind_act_and_day(admin, seller):
    raised(seller, title="사과 거래")
    raised(place(UserFactory(name="박도현"), OrgUnitFactory()), title="배나무 거래")
    assert {line.who for line in read(admin, who="김하늬").lines} == {"김하늬"}
    assert {line.name for line in read(admin, q="배나무", kind="opportunities.Opportunity").lines} == {"배나무 거래"}
    assert {line.kind for line in read(admin, kind="opportunities.Evidence").lines} == {"evidence"}
    assert read(admin, act="delete").lines == []
    assert read(admin, q="없는 이름").lines == []
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    assert read(admin, since=tomorrow).lines == []
    assert read(admin, until=tomorrow).lines


def test_pages_follow_each_other_without_gap_or_repeat(admin, seller):
    for number in range(4):
        raised(seller, title=f"거래 {number}")
        record("logged_in", seller, by=seller)
    for given in ({}, {"who": "김하늬"}):
        whole = [(line.at, line.sentence) for line in read(admin, size=500, **given).lines]
        found, after = [], ""
        while True:
            page = read(admin, size=3, after=after, **given)
            found += [(line.at, line.sentence) for line in page.lines]
            after = page.after
            if not after:
                break
        assert len(whole) > 20
        assert found == whole


def test_a_persons_acts_are_read_past_the_first_contexts(admin, seller, monkeypatch):
    monkeypatch.setattr("desk.queries.audit.pages.CONTEXTS", 2)
    for number in range(5):
        day = dt.date(2026, 1, 1 + number)
        with history(by=seller):
            Holiday.objects.create(unit=seller.memberships.get().unit, day=day, name="쉼")
        event = apps.get_model("sellers", "HolidayEvent").objects.get(day=day)
        at = clock.start_of(day)  # one test is one transaction, and so one instant, unless it says otherwise
        type(event).objects.filter(pk=event.pk).update(pgh_created_at=at)
        type(event.pgh_context).objects.filter(pk=event.pgh_context_id).update(created_at=at)
    found, after = [], ""
    while True:
        page = read(admin, after=after, who="김하늬", kind="sellers.Holiday")
        found += page.lines
        after = page.after
        if not after:
            break
    assert len(found) == 5


@pytest.mark.parametrize(
    "after", ["x", "~~", "2026-01-01~a~1", "9999-12-31T23:59:59+00:00~x~1", "2026-01-01T00:00:00+00:00~'~-1"]
)
def test_a_key_that_is_none_begins_at_the_beginning(client, admin, after):
    assert client.get(PAGE, {"after": after}).status_code == 200


def test_the_file_has_what_the_page_has_and_is_an_act_itself(client, admin, seller):
    raised(seller, title="사과 거래")
    text = client.get(f"{PAGE}export.csv", {"q": "사과"}).getvalue().decode()
    assert "사과 거래" in text
    assert AuditEvent.objects.get(verb="audit_exported", actor_id=admin.pk).params["filter"] == "q=%EC%82%AC%EA%B3%BC"


def test_it_costs_the_same_for_many(client, admin, seller):
    assert_flat_queries(lambda: client.get(PAGE), lambda: raised(seller))
    assert_flat_queries(lambda: client.get(PAGE, {"who": "김하늬", "q": "산지"}), lambda: raised(seller), limit=None)


def test_every_act_that_is_recorded_has_its_words():
    """One without is shown by its code, which is for nobody who reads the page."""
    calls = (node for path in naming("record(", *APPS) for node in nodes_of(path) if isinstance(node, ast.Call))
    recorded = {
        call.args[0].value
        for call in calls
        if getattr(call.func, "attr", getattr(call.func, "id", "")) == "record" and call.args
        if isinstance(call.args[0], ast.Constant)
    }
    assert {"log_read", "address_retried", "file_erased", "pack_printed"} <= recorded
    assert recorded <= set(VERBS)


def test_every_kind_and_field_that_may_change_has_its_words_in_both_languages():
    """One without is shown as Django makes it of the code, in English for everybody."""
    bare = set()
    for label, source in sources().items():
        kept = {field.name for field in source.model.pgh_event_model._meta.concrete_fields}
        for field in source.model._meta.concrete_fields:
            made = field.name.replace("_", " ")
            with override("ko"):
                if field.name in kept - BOOKKEEPING and str(label_of(field)) == made:
                    bare.add(f"{label}.{field.name}")
        made = camel_case_to_spaces(source.model.__name__)
        with override("ko"):
            bare |= {label} if source.kind == made else set()
    assert bare == set()


def test_a_period_that_ends_before_it_begins_is_said(client, admin):
    OrgUnitFactory(name="본사")
    page = client.get(PAGE, {"since": "2026-03-09", "until": "2026-03-01", "q": "본사"})
    assert page.context["lines"] == []
    text = page.content.decode()
    with override("ko"):
        assert gettext("The period ends before it begins. Change one of its two days.") in text
    assert "since=2026-03-01&amp;until=2026-03-09" in text
    other = client.get(PAGE, {"since": "2026-03-01", "until": "2026-03-09"}).content.decode()
    with override("ko"):
        assert gettext("The period ends before it begins. Change one of its two days.") not in other
