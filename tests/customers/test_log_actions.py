"""Writing down a contact: who was there, who is told, who may change it, and what stays confidential."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from core import clock
from core.errors import RuleError, Stale
from core.models import AuditEvent
from customers import actions, queries
from customers.models import Channel, ContactLog, Heard, LogPerson, TimelineEntry
from customers.signals import contact_logged
from sellers.models import Notification
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def haneui():
    return UserFactory(name="김하늬")


@pytest.fixture
def shop():
    return CompanyFactory(name="배들농자재")


@pytest.fixture
def jeomrye(shop):
    return PersonFactory(name="오점례", company=shop)


def test_one_line_is_enough(haneui, jeomrye, shop):
    log = actions.write_log(by=haneui, people=[jeomrye], line="  내년 약정을  이야기했어요 ")
    there = LogPerson.objects.get(log=log)
    assert (log.line, log.author, log.channel) == ("내년 약정을 이야기했어요", haneui, Channel.VISIT)
    assert (there.person, there.company_then, there.two_way) == (jeomrye, shop, True)
    jeomrye.refresh_from_db()
    assert jeomrye.last_contact_at == log.happened_at


def test_history_names_the_author(haneui, jeomrye):
    log = actions.write_log(by=haneui, people=[jeomrye], line="만남")
    assert log.events.get().pgh_context.metadata["user"] == haneui.pk


def test_nobody_met_is_no_contact(haneui):
    with pytest.raises(RuleError, match="whom"):
        actions.write_log(by=haneui, people=[], line="만남")


def test_the_future_is_refused_in_words(haneui, jeomrye):
    with pytest.raises(RuleError, match="ahead"):
        actions.write_log(by=haneui, people=[jeomrye], line="만남", happened_at=clock.now() + dt.timedelta(hours=1))


@pytest.mark.parametrize(
    ("channel", "said", "two_way"),
    [
        (Channel.VISIT, None, True),
        (Channel.MAIL, None, False),
        (Channel.MESSENGER, None, False),
        (Channel.MAIL, True, True),
        (Channel.PHONE, False, False),
    ],
)
def test_two_way_follows_the_channel_unless_said(haneui, jeomrye, channel, said, two_way):
    log = actions.write_log(by=haneui, people=[jeomrye], line="연락", channel=channel, two_way=said)
    assert log.attendances.get().two_way is two_way


def test_company_is_that_of_the_day(haneui, jeomrye, shop):
    new = CompanyFactory(name="새봄농약사")
    today = clock.today()
    actions.move_person(jeomrye, by=haneui, company=new, on=today - dt.timedelta(days=9))
    before = log_of(jeomrye, happened_at=clock.now() - dt.timedelta(days=20))
    after = log_of(jeomrye)
    assert before.attendances.get().company_then == shop
    assert after.attendances.get().company_then == new


def test_an_older_contact_does_not_take_the_last_one_back(haneui, jeomrye):
    newest = log_of(jeomrye)
    log_of(jeomrye, happened_at=clock.now() - dt.timedelta(days=3))
    jeomrye.refresh_from_db()
    assert jeomrye.last_contact_at == newest.happened_at


def test_heard_belongs_to_the_only_one_who_was_there(haneui, jeomrye):
    log = actions.write_log(by=haneui, people=[jeomrye], line="만남", heard=[("fact", "예산이 섰어요")])
    assert Heard.objects.get(log=log).person == jeomrye


def test_the_owner_is_told_once_when_a_colleague_met_her_customer(haneui, jeomrye, shop):
    OwnerFactory(user=haneui, company=shop)
    colleague = UserFactory(name="기동찬")
    log = actions.write_log(by=colleague, people=[jeomrye], line="배송 갔다가 뵀어요")
    notice = Notification.objects.get(user=haneui)
    assert (notice.code, notice.object_id) == ("customer_met", log.pk)
    assert notice.params == {"who": "기동찬", "people": "오점례"}


def test_nobody_is_told_of_her_own_contact(haneui, jeomrye):
    OwnerFactory(user=haneui, person=jeomrye)
    log_of(jeomrye, by=haneui)
    assert not Notification.objects.exists()


def test_it_is_announced_after_commit(haneui, jeomrye, django_capture_on_commit_callbacks):
    heard = []

    def hear(sender, **said):
        heard.append((said["log_id"], said["person_ids"]))

    contact_logged.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            log = log_of(jeomrye, by=haneui)
            assert heard == []
        assert heard == [(log.pk, [jeomrye.pk])]
    finally:
        contact_logged.disconnect(hear)


def test_all_whose_contact_it_is_or_was_are_announced(haneui, jeomrye, django_capture_on_commit_callbacks):
    heard, other = [], PersonFactory()
    log = log_of(jeomrye, by=haneui)

    def hear(sender, **said):
        heard.append(said["person_ids"])
        raise RuntimeError("a receiver that fails")

    contact_logged.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.edit_log(log, by=haneui, read_at=log.version, people=[other])
            actions.edit_log(log, by=haneui, read_at=log.version, is_confidential=True)
            actions.edit_log(log, by=haneui, read_at=log.version, line="둘만 아는 이야기")
            log_of(jeomrye, by=haneui, is_confidential=True)
    finally:
        contact_logged.disconnect(hear)
    assert heard == [sorted([jeomrye.pk, other.pk]), [other.pk]]


# --- confidential ----------------------------------------------------------------------------------------------
def test_confidential_is_for_author_and_named_readers(haneui, jeomrye):
    reader, other = UserFactory(), UserFactory()
    log = log_of(jeomrye, by=haneui, is_confidential=True, readers=[reader])
    seen = [ContactLog.objects.visible_to(user).filter(pk=log.pk).exists() for user in (haneui, reader, other)]
    assert seen == [True, True, False]
    moments = [len(queries.timeline_of(jeomrye, viewer=user).moments) for user in (haneui, reader, other)]
    assert moments == [1, 1, 0]


def test_confidential_tells_nobody_and_moves_no_date(haneui, jeomrye):
    OwnerFactory(user=UserFactory(), person=jeomrye)
    log_of(jeomrye, by=haneui, is_confidential=True)
    jeomrye.refresh_from_db()
    assert jeomrye.last_contact_at is None
    assert not Notification.objects.exists()


def test_the_timeline_never_shows_a_confidential_line(haneui, jeomrye):
    log_of(jeomrye, by=haneui, line="아무도 몰라야 해요", is_confidential=True)
    (moment,) = queries.timeline_of(jeomrye, viewer=haneui).moments
    assert "몰라야" not in str(moment.text)
    assert moment.is_confidential


def test_opening_a_confidential_record_leaves_a_trace(haneui, jeomrye):
    plain, secret = log_of(jeomrye, by=haneui), log_of(jeomrye, by=haneui, is_confidential=True)
    actions.read_log(plain, by=haneui)
    actions.read_log(secret, by=haneui)
    assert list(AuditEvent.objects.filter(verb="log_read").values_list("subject_id", flat=True)) == [secret.pk]


# --- changing and adding ---------------------------------------------------------------------------------------
def test_the_author_edits_for_seven_days(haneui, jeomrye):
    log = log_of(jeomrye, by=haneui)
    actions.edit_log(log, by=haneui, read_at=1, line="다시 썼어요")
    ContactLog.objects.filter(pk=log.pk).update(created_at=clock.now() - dt.timedelta(days=8))
    log.refresh_from_db()
    assert log.line == "다시 썼어요"
    with pytest.raises(PermissionDenied, match="seven days"):
        actions.edit_log(log, by=haneui, read_at=2, line="늦었어요")
    actions.correct_log(log, by=haneui, text="날짜가 달라요")
    assert log.corrections.get().text == "날짜가 달라요"


def test_nobody_else_edits_or_corrects(haneui, jeomrye):
    log = log_of(jeomrye, by=haneui)
    with pytest.raises(PermissionDenied):
        actions.edit_log(log, by=UserFactory(), read_at=1, line="내가 바꿔요")
    with pytest.raises(PermissionDenied):
        actions.correct_log(log, by=UserFactory(), text="아니에요")


def test_a_stale_edit_changes_nothing(haneui, jeomrye):
    log = log_of(jeomrye, by=haneui)
    actions.edit_log(log, by=haneui, read_at=1, line="먼저")
    with pytest.raises(Stale):
        actions.edit_log(ContactLog.objects.get(pk=log.pk), by=haneui, read_at=1, line="나중")
    assert ContactLog.objects.get(pk=log.pk).line == "먼저"


def test_another_person_takes_the_place_of_the_wrong_one(haneui, jeomrye):
    wrong = PersonFactory()
    log = log_of(wrong, by=haneui)
    actions.edit_log(log, by=haneui, read_at=1, people=[jeomrye])
    wrong.refresh_from_db()
    jeomrye.refresh_from_db()
    assert (wrong.last_contact_at, jeomrye.last_contact_at) == (None, log.happened_at)
    assert list(TimelineEntry.objects.values_list("person_id", flat=True)) == [jeomrye.pk]


def test_made_confidential_later_it_leaves_no_mark(haneui, jeomrye):
    owner, other = UserFactory(), UserFactory()
    OwnerFactory(user=owner, person=jeomrye)
    log = log_of(jeomrye, by=haneui)
    actions.edit_log(log, by=haneui, read_at=1, is_confidential=True, readers=[])
    jeomrye.refresh_from_db()
    assert jeomrye.last_contact_at is None
    assert not Notification.objects.exists()
    assert queries.timeline_of(jeomrye, viewer=other).moments == []


def test_editing_a_line_keeps_that_a_mail_was_answered(haneui, jeomrye):
    log = log_of(jeomrye, by=haneui, channel=Channel.MAIL, two_way=True)
    actions.edit_log(log, by=haneui, read_at=1, line="답장이 왔어요")
    assert log.attendances.get().two_way is True
