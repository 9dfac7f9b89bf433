"""Pages of duplicates: the search in the background, the queue, merging and taking back."""

import pytest

from core import outbox
from core.models import OutboxRow
from customers.actions import judge_pair, start_scan, stop_scan
from customers.models import DuplicateScan, Merge, PairState, ScanState, SuspectedPair
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory
from tests.sellers.factories import UserFactory, fresh, grant
from tests.support import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = fresh(grant(UserFactory(language="en"), Role.ADMIN))
    client.force_login(user)
    return user


@pytest.fixture
def twins():
    firm = CompanyFactory(name="배들농약사")
    return PersonFactory(name="오점례", company=firm), PersonFactory(
        name="오 점례", company=firm, mobile="010-1234-5678"
    )


def work():
    """What a worker does until nothing waits."""
    while ids := list(
        OutboxRow.objects.filter(state="pending", kind__startswith="customers.scan").values_list("pk", flat=True)
    ):
        for pk in ids:
            assert outbox.run(pk)


def test_a_search_finds_people_and_companies(admin, twins):
    CompanyFactory(name="㈜ 배들 농약사")
    PersonFactory(name="오점례", company=CompanyFactory(name="해남종묘"))
    PersonFactory(name="Oh Jeom-rye", mobile="+82 10 1234 5678")
    scan = start_scan(by=admin)
    work()
    scan.refresh_from_db()
    assert (scan.state, scan.done, scan.total) == (ScanState.DONE, 7, 7)
    assert {pair.kind for pair in SuspectedPair.objects.all()} == {"person", "company"}
    people = {(pair.person_a, pair.person_b) for pair in SuspectedPair.objects.filter(kind="person")}
    assert twins in people
    assert len(people) == 2


def test_what_was_said_about_a_pair_is_remembered(admin, twins):
    start_scan(by=admin)
    work()
    pair = SuspectedPair.objects.get()
    judge_pair(pair, by=admin, state=PairState.NOT_SAME)
    start_scan(by=admin)
    work()
    pair.refresh_from_db()
    assert (pair.state, DuplicateScan.objects.latest("pk").found) == (PairState.NOT_SAME, 0)


def test_a_search_goes_on_where_it_stood_and_can_be_stopped(admin, twins, monkeypatch):
    monkeypatch.setattr("customers.actions.scan.BATCH", 1)
    PersonFactory()
    scan = start_scan(by=admin)
    first = OutboxRow.objects.get(kind="customers.scan_duplicates")
    outbox.run(first.pk)
    scan.refresh_from_db()
    assert scan.done == 1
    OutboxRow.objects.filter(pk=first.pk).update(state="pending")  # as after a worker that died between act and mark
    outbox.run(first.pk)
    scan.refresh_from_db()
    assert scan.done == 1
    stop_scan(scan, by=admin)
    work()
    scan.refresh_from_db()
    assert (scan.state, scan.done) == (ScanState.STOPPED, 1)
    start_scan(by=admin)
    work()
    assert DuplicateScan.objects.latest("pk").done == 4


def test_a_switchboards_number_makes_nobody_the_same(admin):
    for n in range(20):
        PersonFactory(name=f"김{'가나다라마바사아자차카타파하거너더러머버'[n]}수", mobile="02-1234-5678")
    start_scan(by=admin)
    work()
    assert not SuspectedPair.objects.exists()


def test_before_the_first_search_its_page_says_so(client, admin):
    for part in ({}, {"HX-Request": "true"}):
        answer = client.get("/duplicates/search/", headers=part)
        assert answer.status_code == 200
        assert "Nobody has searched yet." in answer.content.decode()


def test_from_the_queue_to_a_merge_and_back(client, admin, twins):
    assert b"/duplicates/search/start/" in client.get("/duplicates/").content
    assert client.post("/duplicates/search/start/").status_code == 302
    work()
    pair = SuspectedPair.objects.get()
    assert f"/duplicates/{pair.pk}/".encode() in client.get("/duplicates/").content
    side_by_side = client.get(f"/duplicates/{pair.pk}/")
    assert b"same company" in side_by_side.content
    a, b = (one.pk for one in twins)
    form = client.get(f"/duplicates/merge/person/?id={a}&id={b}")
    assert b'name="field_mobile"' in form.content
    sent = {"id": [a, b], "into": a, "field_mobile": b, "field_name": b, "field_id": b, "field_delete": b, "field_x": b}
    answer = client.post("/duplicates/merge/person/", sent)
    merge = Merge.objects.get()
    assert answer["Location"] == f"/duplicates/merges/{merge.pk}/"
    assert client.get(f"/people/{b}/")["Location"] == f"/people/{a}/"
    twins[0].refresh_from_db()
    assert (twins[0].name, twins[0].mobile_e164) == ("오 점례", "+821012345678")
    assert not SuspectedPair.objects.visible_to(admin).exists()
    again = client.post("/duplicates/merge/person/", {"id": [a, b], "into": a})
    assert again.status_code == 422
    assert admin.name in again.content.decode()
    assert b"Take the merge back" in client.get(merge.get_absolute_url()).content
    assert client.post(f"/duplicates/merges/{merge.pk}/undo/").status_code == 302
    twins[0].refresh_from_db()
    assert (twins[0].name, twins[0].mobile) == ("오점례", "")
    assert b"as it was before" in client.get(merge.get_absolute_url()).content
    assert client.get(f"/people/{b}/").status_code == 200


def test_one_more_record_is_added_before_merging(client, admin, twins):
    third = PersonFactory(name="오점례")
    a, b = (one.pk for one in twins)
    answer = client.post("/duplicates/merge/person/", {"id": [a, b], "more": third.pk, "look": "1"})
    assert answer.status_code == 200
    assert answer.content.count(b'type="hidden" name="id"') == 3
    assert not Merge.objects.exists()


def test_others_see_pairs_of_their_own_customers(client, twins):
    owner = UserFactory()
    client.force_login(owner)
    pair = SuspectedPair.objects.create(kind="person", person_a=twins[0], person_b=twins[1], bits=9)
    line = f"/duplicates/{pair.pk}/".encode()
    assert line not in client.get("/duplicates/").content
    OwnerFactory(user=owner, person=twins[0])
    assert line in client.get("/duplicates/").content
    assert client.post(f"/duplicates/{pair.pk}/judge/", {"state": "later"}).status_code == 302
    assert line in client.get("/duplicates/?state=later").content


def test_a_company_that_was_merged_leads_on(client, admin):
    stays, goes = CompanyFactory(name="가나상사", code="1"), CompanyFactory(name="가나 상사", code="2")
    client.post("/duplicates/merge/company/", {"id": [stays.pk, goes.pk], "into": stays.pk, "field_code": goes.pk})
    assert client.get(f"/companies/{goes.pk}/")["Location"] == f"/companies/{stays.pk}/"
    stays.refresh_from_db()
    assert (stays.code, stays.match_keys[-1]) == ("2", "x:code:2")


def test_pages_cost_the_same_for_ten_pairs(client, admin):
    def pair():
        a, b = PersonFactory(), PersonFactory()
        return SuspectedPair.objects.create(kind="person", person_a=a, person_b=b, bits=9)

    one = pair()
    few = len(queries_of(lambda: client.get("/duplicates/")))
    for _ in range(10):
        pair()
    assert len(queries_of(lambda: client.get("/duplicates/"))) == few <= 15
    assert len(queries_of(lambda: client.get(f"/duplicates/{one.pk}/"))) <= 15
    assert (
        len(queries_of(lambda: client.get(f"/duplicates/merge/person/?id={one.person_a_id}&id={one.person_b_id}")))
        <= 15
    )
