"""A person who is made anonymous: her words are found nowhere in the database, and every count stays."""

import datetime as dt
from collections import defaultdict

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from psycopg import sql

from core import audit, clock, outbox
from core.errors import RuleError
from core.files.gate import path_of
from core.files.models import StoredFile
from core.imports.models import ImportFile
from core.mail.sealing import closed, opened
from core.models import AuditEvent, ExternalRef, Mail, OutboxRow
from customers import actions
from customers.erasing import NAME
from customers.models import Consent, ContactLog, Erasure, Heard, LogPerson, Person, RetentionCase, TimelineEntry
from customers.privacy import due_after
from opportunities import actions as deals
from opportunities.models import Evidence, Origin
from sellers.models import Notification, Role
from tests.customers.factories import LONG_AGO, CompanyFactory, OwnerFactory, PersonFactory
from tests.imports.support import run_bytes
from tests.opportunities.factories import raised
from tests.sellers.factories import NotificationFactory, UserFactory, grant

pytestmark = pytest.mark.django_db
HERS = (
    "설은비", "설 은비", "eunbi.seol", "98765432", "9876-5432", "9876 5432", "벼멸구로 속상", "구매 예산은 삼억", "자전거",
    "은밀한직함", "귓속말",
)  # fmt: skip
COUNTED = (ContactLog, LogPerson, Heard, Evidence, TimelineEntry, Person, Notification)
FILE = (
    "이름,회사,직책,휴대폰,이메일,고객번호\n설은비,한결농산,은밀한직함,010-9876-5432,eunbi.seol@far.example,K-귓속말\n"
)


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


@pytest.fixture
def eunbi(admin):
    """Somebody about whom something stands in every corner."""
    owner = UserFactory(name="담당자")
    CompanyFactory(name="한결농산")
    run_bytes("people", FILE, by=admin)
    one = Person.objects.get(name="설은비")
    OwnerFactory(user=owner, person=one)
    actions.edit_person(one, by=owner, read_at=None, name="설 은비", interests="자전거를 좋아함")
    actions.edit_person(one, by=owner, read_at=None, name="설은비", interests="자전거")
    hers = actions.write_log(
        by=owner, people=[one], line="설은비님이 벼멸구로 속상해함", body="010 9876 5432로 다시 전화"
    )
    both = actions.write_log(
        by=owner, people=[one, PersonFactory(name="남은사람")], line="설은비 팀장과 남은사람을 같이 만남"
    )
    Heard.objects.create(log=both, person=one, kind="fact", text="구매 예산은 삼억")
    actions.write_log(by=owner, people=[PersonFactory()], line="설은비에게 들은 이야기라고 함, eunbi.seol@far.example")
    deal = raised(owner, person=one, title="설은비 과수원 예찰")
    said = {"fact_code": "F4", "text": "설은비: 구매 예산은 삼억", "origin": Origin.CUSTOMER_SAID}
    deals.add_evidence(deal, by=owner, person=one, happened_on=clock.today(), **said)
    deals.name_buyer(deal, by=owner, person=one, roles=["eb"], personal_win="자전거 탈 시간")
    rival = deals.name_rival(deal, by=owner, competitor="푸른작물", supporters=[one], counter="설은비 설득")
    deals.add_point(rival, by=owner, kind="strength", text="벼멸구로 속상할 일이 없다고 함", person=one)
    actions.record_consent(one, by=owner, state="given", on=clock.today(), source="귓속말로")
    NotificationFactory(user=owner, params={"name": "설은비", "more": ["+821098765432"]})
    audit.record("log_read", one, by=owner, words="설은비 01098765432")
    assert hers.pk
    return one


def everything() -> dict[str, str]:
    """Table and column → all that is written there, of every text-like column of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND (data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea', 'character')"
            " OR udt_name = 'citext')"
        )
        columns = defaultdict(list)
        for table, column in cursor.fetchall():
            columns[table].append(column)
        found = {}
        for table, names in columns.items():
            parts = sql.SQL(", ").join(
                sql.SQL("string_agg({}::text, chr(10))").format(sql.Identifier(n)) for n in names
            )
            cursor.execute(sql.SQL("SELECT {} FROM {}").format(parts, sql.Identifier(table)))
            found |= {f"{table}.{name}": text or "" for name, text in zip(names, cursor.fetchone(), strict=True)}
    return found


def where_found(words=HERS) -> set[tuple[str, str]]:
    return {(place, word) for place, text in everything().items() for word in words if word in text}


def erased(person: Person, admin) -> Erasure:
    asked = actions.ask_for_erasure(person, by=admin, ground="request")
    while waiting := list(OutboxRow.objects.filter(state="pending")):
        for row in waiting:
            outbox.run(row.pk)
    asked.refresh_from_db()
    assert asked.done_at
    return asked


def test_her_words_are_found_nowhere_and_counts_stay(eunbi, admin):
    found = {place.split(".")[0] for place, _word in where_found()}
    assert {
        "customers_person", "customers_personevent", "customers_contactlog", "customers_heard", "core_importrow",
        "opportunities_evidenceevent", "sellers_notification", "core_auditevent", "core_externalref",
    } <= found  # fmt: skip
    place = StoredFile.objects.get(owner_label=ImportFile._meta.label).place
    before = [model.objects.count() for model in COUNTED]
    asked = erased(eunbi, admin)
    assert where_found() == set()
    after = [model.objects.count() for model in COUNTED]
    assert before == after
    assert not path_of(place).exists()
    assert asked.counts["customers.Heard"] >= 1
    eunbi.refresh_from_db()
    assert (eunbi.name, eunbi.mobile, eunbi.email, eunbi.do_not_contact) == (NAME, "", "", True)
    assert eunbi.archived_at


def test_letters_that_wait_lose_her_name_too(eunbi, admin):
    """They lie sealed, where no search over tables finds anybody."""
    said = {"lines": [f"{eunbi.name}님을 만날 날이에요", "다른 일"]}
    values = {
        "template": "notice",
        "to": "a@gaon.example",
        "language": "ko",
        "good_until": clock.now() + dt.timedelta(days=3),
    }
    letters = [Mail.objects.create(state=state, context=closed(said), **values) for state in ("held", "dropped")]
    Mail.objects.filter(pk=letters[1].pk).update(context={"sealed": "lost key"}, state="held")
    assert erased(eunbi, admin).counts["core.Mail"] == 1
    letters[0].refresh_from_db()
    assert opened(letters[0].context) == {"lines": [f"{NAME}님을 만날 날이에요", "다른 일"]}


def test_what_concerns_others_stays(eunbi, admin):
    erased(eunbi, admin)
    assert ContactLog.objects.filter(line=f"{NAME} 팀장과 남은사람을 같이 만남").exists()
    assert ContactLog.objects.filter(line__startswith=f"{NAME}에게 들은 이야기라고 함").exists()
    assert Person.objects.filter(name="남은사람").exists()


def test_a_namesake_keeps_her_name(eunbi, admin):
    other = PersonFactory(name="설은비", mobile="010-1111-2222")
    actions.write_log(by=UserFactory(), people=[other], line="설은비 대표와 점심")
    erased(eunbi, admin)
    other.refresh_from_db()
    assert (other.name, other.mobile_e164) == ("설은비", "+821011112222")
    assert ContactLog.objects.filter(line="설은비 대표와 점심").exists()
    assert {word for _place, word in where_found()} <= {"설은비"}
    about = ContactLog.objects.filter(attendances__person=eunbi)
    assert not any("설은비" in log.line for log in about)


def test_who_was_merged_into_her_goes_too_and_does_not_come_back(eunbi, admin):
    twin = PersonFactory(name="설은비", email="eunbi.seol@old.example", interests="자전거 동호회")
    merge = actions.merge_records(by=admin, kind="person", into=eunbi.pk, ids=[twin.pk])
    erased(eunbi, admin)
    assert where_found() == set()
    with pytest.raises(RuleError):
        actions.take_merge_back(merge, by=admin)
    twin.refresh_from_db()
    assert (twin.name, twin.interests) == (NAME, "")


def test_twice_is_once_and_only_for_administrators(eunbi, admin):
    first = erased(eunbi, admin)
    assert actions.carry_out_erasure(first).done_at == first.done_at
    assert actions.ask_for_erasure(eunbi, by=admin, ground="retention").pk == first.pk
    with pytest.raises(PermissionDenied):
        actions.ask_for_erasure(PersonFactory(), by=UserFactory(), ground="request")


def test_who_was_not_met_for_three_years_is_listed(admin):
    silent, met, never = PersonFactory(), PersonFactory(), PersonFactory()
    past = clock.now() - dt.timedelta(days=4 * 366)
    Person.objects.filter(pk__in=[silent.pk, never.pk]).update(created_at=past)
    Person.objects.filter(pk=silent.pk).update(last_contact_at=past)
    Person.objects.filter(pk=met.pk).update(last_contact_at=clock.now(), created_at=past)
    assert actions.list_who_is_due(on=clock.today()) == 2
    assert actions.list_who_is_due(on=clock.today()) == 0
    case = RetentionCase.objects.get(person=silent)
    actions.keep_for_now(case, by=admin, until=clock.today() + dt.timedelta(days=1), reason="소송 중")
    Person.objects.filter(pk=never.pk).update(last_contact_at=clock.now())
    actions.list_who_is_due(on=clock.today())
    assert list(RetentionCase.objects.values_list("person", "state")) == [(silent.pk, "kept")]
    actions.list_who_is_due(on=clock.today() + dt.timedelta(days=2))
    assert RetentionCase.objects.get().state == "due"


def test_confidential_contacts_and_promises_keep_somebody_and_nothing_says_so(admin):
    met, promised, over = (PersonFactory() for _ in range(3))
    past = clock.now() - dt.timedelta(days=4 * 366)
    actions.write_log(by=UserFactory(), people=[met], line="비밀", is_confidential=True)
    secret = {"line": "비밀", "is_confidential": True, "happened_at": past}
    for one in (promised, over):
        log = actions.write_log(by=UserFactory(), people=[one], **secret)
        if one is promised:
            actions.make_promise(by=log.author, log=log, text="비밀 약속", due_on=clock.today())
    Person.objects.update(created_at=past - dt.timedelta(days=9))
    assert actions.list_who_is_due(on=clock.today()) == 1
    case = RetentionCase.objects.get()
    assert case.person == over
    # the day of what everybody sees: when she was entered, not when somebody met her in confidence
    assert case.due_on == due_after(clock.day_of(past - dt.timedelta(days=9)))


def test_whose_opportunity_is_open_is_not_listed():
    owner, one = UserFactory(), PersonFactory(company=CompanyFactory())
    raised(owner, person=one)
    Person.objects.filter(pk=one.pk).update(created_at=clock.now() - dt.timedelta(days=4 * 366), last_contact_at=None)
    assert actions.list_who_is_due(on=clock.today()) == 0


def test_consent_keeps_its_day_and_source_and_withdrawing_stops_contact():
    owner, one = UserFactory(), PersonFactory()
    actions.record_consent(one, by=owner, state="given", on=LONG_AGO, source="명함 뒷면 서명")
    actions.record_consent(one, by=owner, state="withdrawn", on=clock.today(), source="전화로")
    one.refresh_from_db()
    assert (one.consent_state, one.do_not_contact) == ("withdrawn", True)
    assert list(Consent.objects.order_by("id").values_list("state", "source")) == [
        ("given", "명함 뒷면 서명"),
        ("withdrawn", "전화로"),
    ]
    assert AuditEvent.objects.count() == 0
    assert ExternalRef.objects.count() == 0
