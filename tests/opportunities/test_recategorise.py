"""The stored category follows: set-based, at a constant cost, and the owner hears when it fell."""

import datetime as dt

import pytest
from django.apps import apps

from core import clock, outbox
from core.models import OutboxRow
from customers import actions as customers_actions
from customers.models import Channel
from opportunities import actions, tasks
from opportunities.models import Category, Opportunity
from opportunities.signals import category_changed
from sellers.models import Notification
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory
from tests.support import queries_of

pytestmark = pytest.mark.django_db


def later(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def test_days_pass():
    opportunity = make.climb(make.raised())
    # the schedule (14 days) and the last contact (14) run out first, then the next step's grace
    for days, category in ((14, "commit"), (15, "best"), (18, "excluded")):
        actions.recategorise([opportunity.pk], on=later(days))
        opportunity.refresh_from_db()
        assert (days, opportunity.fact_category) == (days, category)


def test_the_owner_hears_that_it_fell():
    opportunity = make.climb(make.raised())
    assert actions.recategorise([opportunity.pk], on=later(15)) == 1
    assert actions.recategorise([opportunity.pk], on=later(15)) == 0
    row = OutboxRow.objects.get(kind="opportunities.category_fell", payload__by=None)
    for _ in range(2):
        outbox._handlers[row.kind](row.payload)
    notice = Notification.objects.get(code="category_fell")
    assert (notice.user, notice.params["was"], notice.params["now"]) == (opportunity.owner, "commit", "best")


def test_who_did_it_is_not_told():
    opportunity = make.climb(make.raised())
    actions.withdraw_evidence(opportunity.evidence.get(fact_code="F7"), by=opportunity.owner, reason="x")
    for row in OutboxRow.objects.filter(kind="opportunities.category_fell"):
        outbox._handlers[row.kind](row.payload)
    assert not Notification.objects.filter(code="category_fell").exists()


def test_a_rise_and_an_end_are_no_fall():
    opportunity = make.climb(make.raised())
    actions.close(
        opportunity,
        to="lost",
        by=opportunity.owner,
        on=clock.today(),
        reason_code="price_terms",
        stated="비싸요",
        stated_by=opportunity.person,
    )
    assert not OutboxRow.objects.filter(kind="opportunities.category_fell").exists()


def test_fifty_cost_what_one_costs():
    first = make.climb(make.raised(), "best")
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


def test_a_contact_ends_the_silence(django_capture_on_commit_callbacks):
    opportunity = make.climb(make.raised())
    logs = opportunity.owner.contact_logs.all()
    for log in logs:
        log.attendances.update(happened_at=clock.now() - dt.timedelta(days=20))
    actions.recategorise([opportunity.pk], on=clock.today())
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "best"
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(by=UserFactory(), people=[opportunity.person], line="메일만", channel=Channel.MAIL)
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "best"
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(by=UserFactory(), people=[opportunity.person], line="통화", channel=Channel.PHONE)
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "commit"


def test_a_confidential_contact_moves_nothing_on_the_sheet(django_capture_on_commit_callbacks):
    opportunity = make.climb(make.raised())
    opportunity.owner.contact_logs.get().attendances.update(happened_at=clock.now() - dt.timedelta(days=20))
    contact = {"by": opportunity.owner, "people": [opportunity.person], "line": "통화", "channel": Channel.PHONE}
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(is_confidential=True, **contact)
    actions.recategorise([opportunity.pk], on=clock.today())
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "best"
    with django_capture_on_commit_callbacks(execute=True):
        customers_actions.write_log(**contact)
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "commit"


def test_the_night_goes_through_all_that_is_open(monkeypatch):
    rows = [make.climb(make.raised(), "pipeline") for _ in range(3)]
    Opportunity.objects.update(fact_category=Category.COMMIT)
    monkeypatch.setattr(tasks, "BATCH", 2)
    assert tasks.recategorise_all() == 3
    assert tasks.recategorise_all() == 0
    assert {Opportunity.objects.get(pk=row.pk).fact_category for row in rows} == {"pipeline"}


def test_it_is_announced_upwards(django_capture_on_commit_callbacks):
    heard = {}
    category_changed.connect(lambda sender, changes, **_: heard.update(changes), weak=False, dispatch_uid="t")
    opportunity = make.climb(make.raised())
    with django_capture_on_commit_callbacks(execute=True):
        actions.recategorise([opportunity.pk], on=later(15))
    category_changed.disconnect(dispatch_uid="t")
    assert heard == {opportunity.pk: ("commit", "best")}


def test_the_history_names_who_and_leaves_the_system_unnamed():
    events = apps.get_model("opportunities", "OpportunityEvent").objects
    opportunity = make.climb(make.raised())
    made = events.filter(pgh_obj_id=opportunity.pk, fact_category="commit").earliest("pgh_id")
    assert made.pgh_context.metadata["user"] == opportunity.owner_id
    actions.recategorise([opportunity.pk], on=later(15))
    fell = events.filter(pgh_obj_id=opportunity.pk).latest("pgh_id")
    assert (fell.fact_category, fell.pgh_context.metadata.get("user")) == ("best", None)


def test_no_evidence_counts_before_its_day():
    opportunity = make.climb(make.raised(), "pipeline")
    actions.recategorise([opportunity.pk], on=clock.today() - dt.timedelta(days=1))
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "potential"
