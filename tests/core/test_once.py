"""Form keys, versions and history: two at once, and who it was."""

import threading
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import RequestFactory

from core import audit
from core.errors import ReasonRequired, Stale
from core.formkeys import SentBefore, digest_of, once
from core.models import AuditEvent, FormKey
from core.scoping import ScopedQuerySet, get_visible_or_404
from core.verdict import YES, no, yes_with_reason
from core.versions import save_version
from sellers.models import OrgUnit, User
from tests.sellers.factories import NotificationFactory, OrgUnitFactory, UserFactory, grant

pytestmark = pytest.mark.django_db


def post(key):
    return RequestFactory().post("/new/", {"form_key": str(key)})


def make(key, by, made):
    with once(post(key), by=by) as first:
        if first.again:
            made.append(first.again)
            return
        unit = OrgUnitFactory()
        made.append(first.result(f"/units/{unit.pk}/"))


def test_a_repeat_is_sent_where_the_first_went():
    key, user, made = uuid.uuid4(), UserFactory(), []
    make(key, user, made)
    make(key, user, made)
    assert OrgUnit.objects.count() == 1
    assert made[0] == made[1]


def test_a_key_of_somebody_else_makes_nothing_and_tells_nothing():
    """Two people at one computer: the second came to the first one's form by Back."""
    key, made = uuid.uuid4(), []
    make(key, UserFactory(), made)
    with pytest.raises(SentBefore):
        make(key, UserFactory(), made)
    assert len(made) == OrgUnit.objects.count() == 1


def test_a_repeat_says_the_same_at_the_same_address_whatever_its_token():
    def digest(path="/new/", **said):
        return digest_of(RequestFactory().post(path, said))

    def file(text):
        return SimpleUploadedFile("list.csv", text)

    first = digest(line="만남", people=["1", "2"], form_key="a", csrfmiddlewaretoken="b")
    assert first == digest(people=["1", "2"], line="만남", form_key="c")
    others = [
        digest(line="만남"),
        digest(line="만남", people=["2", "1"]),
        digest("/old/", line="만남", people=["1", "2"]),
    ]
    assert len({first, *others}) == 4
    assert digest(file=file(b"1")) == digest(file=file(b"1")) != digest(file=file(b"2"))


def test_a_file_can_be_read_after_it_was_counted_in():
    request = RequestFactory().post("/new/", {"file": SimpleUploadedFile("list.csv", b"all of it")})
    digest_of(request)
    assert request.FILES["file"].read() == b"all of it"


@pytest.mark.parametrize("key", ["", "no-key"])
def test_without_a_valid_key_it_simply_happens(key):
    made = []
    make(key, UserFactory(), made)
    assert OrgUnit.objects.count() == 1


def test_a_failed_act_frees_its_key():
    key, user = uuid.uuid4(), UserFactory()
    with pytest.raises(RuntimeError), once(post(key), by=user):
        raise RuntimeError
    assert not FormKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_record():
    key, user, made, start = uuid.uuid4(), UserFactory(), [], threading.Barrier(2)

    def click():
        try:
            start.wait(5)
            make(key, user, made)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert OrgUnit.objects.count() == 1
    assert len(made) == 2
    assert made[0] == made[1]


def test_a_save_on_an_old_version_never_overwrites():
    unit = OrgUnitFactory(name="처음")
    mine, theirs = OrgUnit.objects.get(pk=unit.pk), OrgUnit.objects.get(pk=unit.pk)
    save_version(mine, read_at=1, changes={"name": "내 글"})
    with pytest.raises(Stale):
        save_version(theirs, read_at=1, changes={"name": "다른 글"})
    unit.refresh_from_db()
    assert (unit.name, unit.version, mine.version) == ("내 글", 2, 2)
    save_version(unit, read_at=None, changes={"name": "잠근 채"})
    assert OrgUnit.objects.get(pk=unit.pk).version == 3


def test_history_outside_an_action_names_the_person_of_the_request(client):
    """The repair desk saves without our actions."""
    admin = grant(UserFactory(), "admin")
    client.force_login(admin)
    unit = OrgUnitFactory(name="처음")
    counts = {f"{inline}-{name}_FORMS": 0 for inline in ("parents", "leaders") for name in ("TOTAL", "INITIAL")}
    values = {"name": "다음", "kind": "team", "name_en": "", "cost_center": ""}
    answer = client.post(f"/repair/sellers/orgunit/{unit.pk}/change/", values | counts)
    assert answer.status_code == 302
    event = unit.events.order_by("pgh_id").last()
    assert (event.name, event.pgh_context.metadata["user"]) == ("다음", admin.pk)
    assert event.version == 2, "whoever has the page open is told"


def test_acts_that_change_no_row_are_recorded():
    user = UserFactory()
    audit.record("exported", user, by=user, rows=120)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id, event.subject_id, event.params) == ("exported", user.pk, user.pk, {"rows": 120})


def test_a_verdict_is_yes_no_or_yes_with_a_reason():
    assert YES
    YES.enforce()
    refused = no("아니요")
    assert not refused
    with pytest.raises(PermissionDenied, match="아니요"):
        refused.enforce("이유")
    asked = yes_with_reason("왜 건너뛰나요?")
    assert asked
    assert asked.needs_reason
    with pytest.raises(ReasonRequired, match="왜"):
        asked.enforce("  ")
    asked.enforce("고객 요청")


def test_a_queryset_that_does_not_say_who_may_see_raises():
    with pytest.raises(NotImplementedError):
        ScopedQuerySet(User).visible_to(UserFactory())


def test_what_may_not_be_seen_and_what_is_not_there_are_the_same():
    mine = NotificationFactory()
    assert get_visible_or_404(type(mine), user=mine.user, pk=mine.pk) == mine
    for user, pk in ((UserFactory(), mine.pk), (mine.user, 0), (mine.user, 2**80)):
        with pytest.raises(Http404):
            get_visible_or_404(type(mine), user=user, pk=pk)
    with pytest.raises(Http404):
        get_visible_or_404(User, user=AnonymousUser(), pk=mine.user.pk)
