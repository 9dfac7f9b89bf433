"""Evidence, buying centre and flags, as actions."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import ReasonRequired, RuleError
from customers.models import ContactLog
from opportunities import actions, queries
from opportunities.errors import Incomplete
from opportunities.facts import FactStatus
from opportunities.models import Evidence, Origin, RiskFlag
from sellers.models import Notification
from tests.customers.factories import log_of
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


def add(opportunity, code="F5", **fields):
    said = {
        "by": opportunity.owner,
        "text": "시연 결과가 맞다고 했다",
        "person": opportunity.person,
        "happened_on": clock.today(),
        "origin": Origin.CUSTOMER_SAID,
    }
    return actions.add_evidence(opportunity, fact_code=code, **said | fields)


def status(opportunity, code="F5"):
    return queries.facts_of(opportunity, on=clock.today())[code].status


def test_evidence_keeps_its_own_last_day(opportunity):
    add(opportunity, "F4")
    fact = queries.facts_of(opportunity, on=clock.today())["F4"]
    assert (fact.status, fact.valid_until) == (FactStatus.TRUE, clock.today() + dt.timedelta(days=60))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"person": None}, "person"),
        ({"text": " "}, "text"),
        ({"happened_on": dt.date(2999, 1, 1)}, "happened_on"),
        ({"origin": Origin.INTERNAL}, "origin"),
        ({"fact_code": "F6"}, "valid_until"),
    ],
)
def test_says_what_is_missing(opportunity, fields, field):
    code = fields.pop("fact_code", "F5")
    with pytest.raises(Incomplete) as refused:
        add(opportunity, code, **fields)
    assert refused.value.field == field


def test_a_signing_date_is_asked_in_dealer_sales():
    opportunity = make.raised(pipeline_version=make.version("dealer"))
    with pytest.raises(Incomplete) as refused:
        add(opportunity, "F8")
    assert refused.value.field == "valid_until"
    signing = clock.today() + dt.timedelta(days=40)
    assert add(opportunity, "F8", valid_until=signing).valid_until == signing


def test_erp_and_delivery_need_no_person(opportunity):
    add(opportunity, "F3", person=None, origin=Origin.ERP)
    add(opportunity, "F12", person=None, origin=Origin.INTERNAL)
    assert (status(opportunity, "F3"), status(opportunity, "F12")) == (FactStatus.TRUE, FactStatus.TRUE)


@pytest.mark.parametrize(
    "fields",
    [{"person": None}, {"origin": Origin.INTERNAL}, {"disputed_by_id": 1, "dispute_reason": ""}],
)
def test_the_database_keeps_poor_evidence_out(opportunity, fields):
    whole = {"fact_code": "F5", "text": "x", "person": opportunity.person, "origin": Origin.CUSTOMER_SAID}
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(
            opportunity=opportunity, happened_on=clock.today(), recorded_by=opportunity.owner, **whole | fields
        )


def test_a_mail_without_an_answer_is_no_meeting(opportunity):
    person = make.customer()
    actions.name_buyer(opportunity, by=opportunity.owner, person=person, roles=["eb"])
    mail, visit = log_of(person, by=opportunity.owner, channel="mail"), log_of(person, by=opportunity.owner)
    with pytest.raises(Incomplete):
        add(opportunity, "F2", person=person, log=mail)
    add(opportunity, "F2", person=person, log=visit)
    assert status(opportunity, "F2") == FactStatus.TRUE


def test_the_decision_maker_is_met_in_a_contact_record_of_hers(opportunity):
    person, other = make.customer(), make.customer()
    actions.name_buyer(opportunity, by=opportunity.owner, person=person, roles=["eb"])
    for log in (None, log_of(other, by=opportunity.owner)):
        add(opportunity, "F2", person=person, log=log)
        found = queries.facts_of(opportunity, on=clock.today())["F2"]
        assert (found.status, found.why) == (FactStatus.MISSING, "not_met")
    older = log_of(person, by=opportunity.owner, happened_at=clock.now() - dt.timedelta(days=3))
    with pytest.raises(Incomplete):
        add(opportunity, "F2", person=person, log=older, happened_on=clock.today())
    add(opportunity, "F2", person=person, log=log_of(person, by=opportunity.owner))
    assert status(opportunity, "F2") == FactStatus.TRUE


def test_terms_are_agreed_in_writing(opportunity):
    for said in ({"channel": "phone"}, {"channel": "mail"}):
        add(opportunity, "F9", log=log_of(opportunity.person, by=opportunity.owner, **said))
        assert queries.facts_of(opportunity, on=clock.today())["F9"].why == "not_written"
    add(opportunity, "F9", log=log_of(opportunity.person, by=opportunity.owner, channel="mail", two_way=True))
    assert status(opportunity, "F9") == FactStatus.TRUE


def test_a_confidential_log_of_others_is_no_source(opportunity):
    log = log_of(opportunity.person, by=UserFactory(), is_confidential=True)
    with pytest.raises(Incomplete):
        add(opportunity, log=log)


@pytest.mark.parametrize("form", ["evidence/new/?fact=F2", "buyers/", "close-plan/", "close/"])
def test_a_confidential_log_of_her_own_is_offered_without_its_words(client, opportunity, form):
    """Its page keeps who read it; the forms that start from a record went round that."""
    log = log_of(opportunity.person, by=opportunity.owner, is_confidential=True)
    ContactLog.objects.filter(pk=log.pk).update(line="속상했던 일을 털어놓으심")
    steps = [{"what": "서명", "due_on": clock.today(), "customer": opportunity.person}]
    actions.add_steps(opportunity, by=opportunity.owner, steps=steps)
    client.force_login(opportunity.owner)
    page = client.get(f"/opportunities/{opportunity.pk}/{form}").content.decode()
    assert "털어놓으심" not in page
    assert "비공개 기록" in page
    assert "이 기록이 근거" not in page


def test_only_the_team_records_and_withdraws(world):
    evidence = add(world.opportunity)
    for user in (world.mate, world.leader, world.stranger):
        with pytest.raises(PermissionDenied):
            add(world.opportunity, by=user)
        with pytest.raises(PermissionDenied):
            actions.withdraw_evidence(evidence, by=user, reason="x")
    with pytest.raises(ReasonRequired):
        actions.withdraw_evidence(evidence, by=world.seller, reason="")
    actions.withdraw_evidence(evidence, by=world.seller, reason="다른 고객 이야기")
    assert status(world.opportunity) == FactStatus.MISSING
    with pytest.raises(RuleError):
        actions.withdraw_evidence(evidence, by=world.seller, reason="again")


def test_a_leader_disputes_and_the_seller_answers(world):
    evidence = add(world.opportunity)
    for user in (world.seller, world.mate, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.dispute_evidence(evidence, by=user, reason="x")
    actions.dispute_evidence(evidence, by=world.head, reason="누가 봤나요?")
    assert status(world.opportunity) == FactStatus.DISPUTED
    assert Notification.objects.get(code="evidence_disputed").user == world.seller
    with pytest.raises(PermissionDenied):
        actions.answer_dispute(evidence, by=world.head, answer="x")
    actions.answer_dispute(evidence, by=world.seller, answer="소장님이 회의록에 서명했어요")
    assert status(world.opportunity) == FactStatus.TRUE
    assert Notification.objects.get(code="dispute_answered").user == world.head


def test_a_leader_verifies(world):
    evidence = add(world.opportunity)
    with pytest.raises(PermissionDenied):
        actions.verify_evidence(evidence, by=world.seller)
    actions.dispute_evidence(evidence, by=world.leader, reason="?")
    actions.verify_evidence(evidence, by=world.leader)
    evidence.refresh_from_db()
    assert (evidence.verified_by, evidence.disputed_by) == (world.leader, None)
    assert status(world.opportunity) == FactStatus.TRUE


def test_a_contradiction_takes_the_category_down():
    opportunity = make.climb(make.raised(), "best")
    add(opportunity, text="약해가 났다", contradicts=True)
    assert opportunity.fact_category == "pipeline"
    add(opportunity, text="다시 시험해 보니 맞다")
    assert opportunity.fact_category == "best"


def test_roles_decide_whose_word_counts(commit):
    purchasing = commit.buyers.get(roles__contains=["purchasing"])
    actions.name_buyer(commit, by=commit.owner, person=purchasing.person, roles=["user"])
    assert commit.fact_category == "best"
    fact = queries.facts_of(commit, on=clock.today())["F7"]
    assert (fact.status, fact.why) == (FactStatus.MISSING, "not_selector")
    actions.name_buyer(commit, by=commit.owner, person=purchasing.person, roles=["technical", "purchasing"])
    assert commit.fact_category == "commit"
    actions.remove_buyer(commit.buyers.get(person=purchasing.person), by=commit.owner)
    assert commit.fact_category == "best"


def test_a_buyer_holds_known_roles(opportunity):
    for roles in ([], ["boss"], ["eb", "boss"]):
        with pytest.raises(Incomplete):
            actions.name_buyer(opportunity, by=opportunity.owner, person=make.customer(), roles=roles)


def test_a_critical_flag_keeps_it_out_of_commit(commit):
    actions.raise_flag(commit, code="R08", level="warn")
    assert commit.fact_category == "commit"
    flag = actions.raise_flag(commit, code="R14", level="critical", text="잎 약해")
    assert commit.fact_category == "best"
    assert actions.raise_flag(commit, code="R14", level="critical", text="잎 약해 확산") == flag
    actions.clear_flag(flag)
    commit.refresh_from_db()
    assert commit.fact_category == "commit"
    actions.clear_flag(flag)
    assert RiskFlag.objects.filter(opportunity=commit, code="R14").count() == 1


def test_team_and_leaders_flag(world):
    with pytest.raises(PermissionDenied):
        actions.raise_flag(world.opportunity, code="R10", level="info", by=world.stranger)
    for user in (world.seller, world.leader, world.head):
        actions.raise_flag(world.opportunity, code="R10", level="info", by=user)


def test_the_form_names_whom_the_record_is_about(world, client):
    """Another customer's words must not stand in the main contact's mouth."""
    centre = make.buying_centre(world.opportunity, met=False)
    other = next(person for person in centre.values() if person != world.opportunity.person)
    log = log_of(other, by=world.seller)
    client.force_login(world.seller)
    url = reverse("opportunities:evidence_new", args=[world.opportunity.pk])
    form = client.get(f"{url}?log={log.pk}").context["form"]
    assert (form["person"].value(), form["fact_code"].value() or "") == (other.pk, "")


def test_the_form_says_what_counts_for_the_fact_it_asks_for(opportunity, client):
    client.force_login(opportunity.owner)
    path = reverse("opportunities:evidence_new", args=[opportunity.pk])
    assert "코치나 사용 부서의 말은 인정되지 않아요" in client.get(f"{path}?fact=F7").content.decode()
    assert "코치도 확인할 수 있어요" in client.get(f"{path}?fact=F8").content.decode()


def test_the_form_begins_with_an_origin_that_the_fact_accepts(opportunity, client):
    client.force_login(opportunity.owner)
    path = reverse("opportunities:evidence_new", args=[opportunity.pk])
    for code, origin, shown in (("F11", "document", True), ("F12", "internal", True), ("F5", "customer_said", False)):
        page = client.get(f"{path}?fact={code}")
        assert page.context["form"]["origin"].value() == origin
        text = page.content.decode()
        assert (text.index('name="origin"') < text.index("<details", text.index('name="text"'))) is shown


def test_a_last_day_before_the_day_it_happened_is_asked_again(client, opportunity):
    client.force_login(opportunity.owner)
    url = reverse("opportunities:evidence_new", args=[opportunity.pk])
    said = {
        "fact_code": "F3",
        "text": "예산이 잡혔어요",
        "person": opportunity.person_id,
        "origin": Origin.CUSTOMER_SAID,
    }
    said |= {"version": opportunity.version, "happened_on": clock.today(), "valid_until": "2020-01-01"}
    answer = client.post(url, said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["valid_until"]
    assert not Evidence.objects.filter(opportunity=opportunity, fact_code="F3").exists()
    client.post(url, said | {"valid_until": clock.today()})
    assert Evidence.objects.filter(opportunity=opportunity, fact_code="F3").exists()
