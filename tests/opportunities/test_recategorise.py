"""The stored category follows: set-based, at a constant cost, and the owner hears when it fell."""

import datetime as dt

import pytest
from django.apps import apps

from core import clock, outbox
from core.models import OutboxRow
from customers import actions as customers_actions
from customers.models import Channel
from opportunities import actions, tasks
from opportunities.actions.categories import categories_once
from opportunities.models import Category, Opportunity
from opportunities.signals import category_changed
from sellers.models import Notification
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory
from tests.support import queries_of

pytestmark = pytest.mark.django_db


def later(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def test_days_pass(commit):
    # the schedule (14 days) and the last contact (14) run out first, then the next step's grace
    for days, category in ((14, "commit"), (15, "best"), (18, "excluded")):
        actions.recategorise([commit.pk], on=later(days))
        commit.refresh_from_db()
        assert (days, commit.fact_category) == (days, category)


def test_the_owner_hears_that_it_fell(commit):
    assert actions.recategorise([commit.pk], on=later(15)) == 1
    assert actions.recategorise([commit.pk], on=later(15)) == 0
    row = OutboxRow.objects.get(kind="opportunities.category_fell", payload__by=None)
    for _ in range(2):
        outbox._handlers[row.kind](row.payload)
    notice = Notification.objects.get(code="category_fell")
    assert (notice.user, notice.params["was"], notice.params["now"]) == (commit.owner, "commit", "best")


def test_who_did_it_is_not_told(commit):
    actions.withdraw_evidence(commit.evidence.get(fact_code="F7"), by=commit.owner, reason="x")
    for row in OutboxRow.objects.filter(kind="opportunities.category_fell"):
        outbox._handlers[row.kind](row.payload)
    assert not Notification.objects.filter(code="category_fell").exists()


def test_a_rise_and_an_end_are_no_fall(commit):
    actions.close(
        commit,
        to="lost",
        by=commit.owner,
        on=clock.today(),
        reason_code="price_terms",
        stated="비싸요",
        stated_by=commit.person,
    )
    assert not OutboxRow.objects.filter(kind="opportunities.category_fell").exists()


def test_fifty_cost_what_one_costs():
    first = make.climb(make.raised(), "best")
    with categories_once(by=first.owner):
        ids = [first.pk, *(make.raised(first.owner, person=first.person).pk for _ in range(49))]
    one = queries_of(lambda: actions.recategorise(ids[:1], on=later(40)))
    many = queries_of(lambda: actions.recategorise(ids, on=later(41)))
    assert Opportunity.objects.filter(pk__in=ids, fact_category=Category.EXCLUDED).count() == 50
    assert len(one) == len(many) <= 13, "\n".join(many)


def test_an_imported_one_starts_its_grace_when_first_seen():
    opportunity = make.imported()
    actions.recategorise([opportunity.pk], on=later(0))
    opportunity.refresh_from_db()
    assert (opportunity.fact_category, opportunity.next_step_missing_since) == ("potential", clock.today())
    actions.recategorise([opportunity.pk], on=later(15))
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "excluded"


def test_a_contact_ends_the_silence(commit, django_capture_on_commit_callbacks):
    logs = commit.owner.contact_logs.all()
    for log in logs:
        log.attendances.update(happened_at=clock.now() - dt.timedelta(days=20))
    actions.recategorise([commit.pk], on=clock.today())
    commit.refresh_from_db()
    assert commit.fact_category == "best"
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(by=UserFactory(), people=[commit.person], line="메일만", channel=Channel.MAIL)
    commit.refresh_from_db()
    assert commit.fact_category == "best"
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(by=UserFactory(), people=[commit.person], line="통화", channel=Channel.PHONE)
    commit.refresh_from_db()
    assert commit.fact_category == "commit"


def test_a_confidential_contact_moves_nothing_on_the_sheet(commit, django_capture_on_commit_callbacks):
    commit.owner.contact_logs.get().attendances.update(happened_at=clock.now() - dt.timedelta(days=20))
    contact = {"by": commit.owner, "people": [commit.person], "line": "통화", "channel": Channel.PHONE}
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(is_confidential=True, **contact)
    actions.recategorise([commit.pk], on=clock.today())
    commit.refresh_from_db()
    assert commit.fact_category == "best"
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(**contact)
    commit.refresh_from_db()
    assert commit.fact_category == "commit"


def test_the_night_goes_through_all_that_is_open(monkeypatch):
    rows = [make.climb(make.raised(), "pipeline") for _ in range(3)]
    Opportunity.objects.update(fact_category=Category.COMMIT)
    monkeypatch.setattr(tasks, "BATCH", 2)
    assert tasks.recategorise_all() == 3
    assert tasks.recategorise_all() == 0
    assert {Opportunity.objects.get(pk=row.pk).fact_category for row in rows} == {"pipeline"}


def test_it_is_announced_upwards(commit, django_capture_on_commit_callbacks):
    heard = {}
    category_changed.connect(lambda sender, changes, **_: heard.update(changes), weak=False, dispatch_uid="t")
    with django_capture_on_commit_callbacks(execute=True):
        actions.recategorise([commit.pk], on=later(15))
    category_changed.disconnect(dispatch_uid="t")
    assert heard == {commit.pk: ("commit", "best")}


def test_the_history_names_who_and_leaves_the_system_unnamed(commit):
    events = apps.get_model("opportunities", "OpportunityEvent").objects
    made = events.filter(pgh_obj_id=commit.pk, fact_category="commit").earliest("pgh_id")
    assert made.pgh_context.metadata["user"] == commit.owner_id
    actions.recategorise([commit.pk], on=later(15))
    fell = events.filter(pgh_obj_id=commit.pk).latest("pgh_id")
    assert (fell.fact_category, fell.pgh_context.metadata.get("user")) == ("best", None)


def test_no_evidence_counts_before_its_day():
    opportunity = make.climb(make.raised(), "pipeline")
    actions.recategorise([opportunity.pk], on=clock.today() - dt.timedelta(days=1))
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "potential"


def test_several_writes_in_one_go_are_weighed_once(commit):
    with categories_once(by=commit.owner):
        for code in ("F7", "F2"):
            with categories_once(by=None):
                actions.withdraw_evidence(commit.evidence.get(fact_code=code), by=commit.owner, reason="x")
        assert commit.fact_category == Opportunity.objects.get().fact_category == "commit"
    assert commit.fact_category == Opportunity.objects.get().fact_category == "pipeline"
    events = apps.get_model("opportunities", "OpportunityEvent").objects.filter(pgh_obj_id=commit.pk)
    assert events.latest("pgh_id").pgh_context.metadata["user"] == commit.owner_id
    assert not events.filter(fact_category="best").exists(), "what no act had to see was never stored"
    with pytest.raises(ZeroDivisionError), categories_once(by=None):
        raise ZeroDivisionError
    make.prove(commit, "F7", "F2")
    assert commit.fact_category == "commit", "after an act that failed each is weighed at once again"
