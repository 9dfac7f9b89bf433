"""The repair desk: administrators only, and what is dead can be tried again."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.urls import reverse

from core import clock
from core.fields import AmountField
from core.models import AuditEvent, OutboxRow, OutboxState
from core.repair import ReadOnlyAdmin, RepairAdmin
from customers.models import Assignment, Company
from sellers.models import Role, RoleGrant
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.inputs import sent_by
from tests.opportunities.factories import ProductFactory, raised
from tests.sellers.factories import NotificationFactory, OrgUnitFactory, UserFactory, grant, lead, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(grant(UserFactory(), "admin"))
    return client


def test_a_visitor_logs_in_first_and_an_employee_is_told_why(client):
    assert client.get("/repair/", follow=True).redirect_chain[-1] == ("/accounts/login/?next=/repair/", 302)
    client.force_login(UserFactory())
    assert client.get("/repair/", follow=True).status_code == 403


def test_every_list_and_form_of_the_desk_opens(desk):
    unit = OrgUnitFactory(parent=OrgUnitFactory())
    user = lead(place(UserFactory(), unit), unit)
    NotificationFactory(user=user)
    AuditEvent.objects.create(verb="exported")
    for model, registered in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert desk.get(reverse(f"{name}_changelist")).status_code == 200, name
        row = model._default_manager.first()
        if row is not None:
            assert desk.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, name
        if registered.search_fields:
            assert desk.get(reverse(f"{name}_changelist"), {"q": "1"}).status_code == 200, name


def test_a_dead_row_is_tried_again_and_others_are_left_alone(desk):
    rows = [
        OutboxRow.objects.create(kind="mail", payload={}, run_after=clock.now(), state=state, attempts=8)
        for state in (OutboxState.DEAD, OutboxState.DONE)
    ]
    url = reverse("admin:core_outboxrow_changelist")
    desk.post(url, {"action": "try_again", "_selected_action": [row.pk for row in rows]})
    states = [OutboxRow.objects.get(pk=row.pk).state for row in rows]
    assert states == [OutboxState.PENDING, OutboxState.DONE]


def test_a_kind_that_is_none_is_refused_at_its_field(desk):
    row = Assignment.objects.create(person=PersonFactory(), user=UserFactory(), kind="owner", from_on=clock.today())
    url = reverse("admin:customers_assignment_change", args=[row.pk])
    page = desk.post(url, {**sent_by(desk.get(url).content.decode()), "kind": "x"})
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == ["kind"]


def test_what_else_is_wrong_is_said_beside_a_kind_that_is_none():
    today = clock.today()
    row = Assignment(person=PersonFactory(), user=UserFactory(), kind="x", from_on=today, to_on=today - dt.timedelta(1))
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert sorted(refused.value.error_dict) == ["__all__", "kind"]
    assert "assignment_ends_after_start" in str(refused.value.error_dict["__all__"])


def test_a_period_that_ends_before_it_begins_is_refused_in_words():
    today = clock.today()
    grant = RoleGrant(user=UserFactory(), role=Role.ADMIN, from_on=today, to_on=today - dt.timedelta(1))
    with pytest.raises(ValidationError, match="role_ends_after_start"):
        grant.full_clean()


def test_nothing_is_deleted_and_the_audit_is_not_written_to(desk):
    event = AuditEvent.objects.create(verb="exported")
    unit = OrgUnitFactory()
    assert desk.post(reverse("admin:sellers_orgunit_delete", args=[unit.pk]), {"post": "yes"}).status_code == 403
    change = reverse("admin:core_auditevent_change", args=[event.pk])
    assert desk.post(change, {"verb": "other"}).status_code == 403


def test_what_a_notification_says_is_not_shown(desk):
    row = NotificationFactory(params={"text": "비밀스러운 말"})
    page = desk.get(reverse("admin:sellers_notification_change", args=[row.pk])).content.decode()
    assert "비밀스러운 말" not in page


@pytest.mark.parametrize(
    ("page", "shown", "hidden"),
    [
        ("opportunities_opportunity", "state__exact=open", "amount__gte=1"),
        ("opportunities_opportunity", "state__exact=won", "need__contains=a"),
        ("opportunities_opportunity", "q=a", "owner__name__contains=a"),
        ("sellers_notification", "code=test", "params__contains=a"),
        ("sellers_user", "is_active__exact=1", "password__startswith=p"),
        ("core_outboxrow", "state__exact=done", "payload__contains=a"),
        ("core_auditevent", "verb=exported", "params__contains=a"),
    ],
)
def test_a_list_is_filtered_by_what_stands_beside_it_alone(desk, page, shown, hidden):
    url = reverse(f"admin:{page}_changelist")
    assert desk.get(f"{url}?{shown}").status_code == 200
    assert desk.get(f"{url}?{hidden}").status_code == 400


def test_every_model_on_the_desk_is_a_repair_and_an_opportunity_is_read_alone():
    ours = {model._meta.label: registered for model, registered in admin.site._registry.items()}
    assert len(ours) > 10
    assert [label for label, registered in ours.items() if not isinstance(registered, RepairAdmin)] == []
    assert isinstance(ours["opportunities.Opportunity"], ReadOnlyAdmin)


def test_a_correction_of_a_company_is_told_to_whoever_has_it_open(desk):
    company = CompanyFactory(name="가온")
    form = desk.get(reverse("admin:customers_company_change", args=[company.pk])).context["adminform"].form
    typed = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    answer = desk.post(reverse("admin:customers_company_change", args=[company.pk]), typed | {"name": "가온솔루션"})
    assert answer.status_code == 302, answer.context["errors"]
    company = Company.objects.get(pk=company.pk)
    assert (company.name, company.version) == ("가온솔루션", 2)


def test_a_form_with_an_amount_that_nobody_touched_changes_nothing(desk):
    """A browser's own input of a number shows "2,000,000,000" empty, and sends it so."""
    rows = [
        CompanyFactory(wallet_amount=2_000_000_000, receivable_amount=Decimal("-1234567.5"), employees_count=1200),
        ProductFactory(list_price_amount=Decimal("1234567.89")),
    ]
    with_amounts = {
        model
        for model, registered in admin.site._registry.items()
        if not isinstance(registered, ReadOnlyAdmin) and any(isinstance(one, AmountField) for one in model._meta.fields)
    }
    assert {type(row) for row in rows} == with_amounts
    for row in rows:
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        row.refresh_from_db()
        before = model_to_dict(row)
        typed = sent_by(desk.get(reverse(name, args=[row.pk])).content.decode())
        assert "1,234,567" in str(typed)
        answer = desk.post(reverse(name, args=[row.pk]), typed)
        assert answer.status_code == 302, answer.context["errors"]
        row.refresh_from_db()
        assert model_to_dict(row) == before


def test_an_employment_is_ended_and_not_deleted(desk):
    person = PersonFactory(company=CompanyFactory())
    url = reverse("admin:customers_person_change", args=[person.pk])
    page = desk.get(url).content.decode()
    assert "employments-0-department" in page
    assert "employments-0-DELETE" not in page


def test_what_an_opportunity_is_about_is_not_shown(desk):
    opportunity = raised(title="가온 이력 조회", need="비밀스러운 필요", amount=123_456_789)
    url = reverse("admin:opportunities_opportunity_change", args=[opportunity.pk])
    for page in (desk.get(url), desk.get(reverse("admin:opportunities_opportunity_changelist"))):
        assert page.status_code == 200
        assert opportunity.title in page.content.decode()
        assert not any(word in page.content.decode() for word in ("비밀스러운 필요", "123456789", "123,456,789"))


def test_what_a_row_of_the_outbox_carries_is_not_shown(desk):
    row = OutboxRow.objects.create(kind="mail", payload={"text": "비밀스러운 말"}, run_after=clock.now())
    page = desk.get(reverse("admin:core_outboxrow_change", args=[row.pk])).content.decode()
    assert "mail" in page
    assert "비밀스러운 말" not in page


def test_the_last_administrator_is_not_ended_here(client):
    admin_user = grant(UserFactory(), "admin")
    client.force_login(admin_user)
    roles = admin_user.role_grants.get()
    today = clock.today().isoformat()
    form = {
        "name": admin_user.name, "language": "ko", "time_zone": "Asia/Seoul", "theme": "auto",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
        "role_grants-TOTAL_FORMS": "1", "role_grants-INITIAL_FORMS": "1",
        "role_grants-0-id": roles.pk, "role_grants-0-user": admin_user.pk, "role_grants-0-role": "admin",
        "role_grants-0-from_on": roles.from_on.isoformat(), "role_grants-0-to_on": today,
    }  # fmt: skip
    page = reverse("admin:sellers_user_change", args=[admin_user.pk])
    shown = client.get(page).context["adminform"].form
    form = {name: shown.get_initial_for_field(field, name) or "" for name, field in shown.fields.items()} | form
    answer = client.post(page, form)
    assert answer.status_code == 409
    roles.refresh_from_db()
    assert roles.to_on is None
    grant(UserFactory(), "admin")
    assert client.post(page, form).status_code == 302
    roles.refresh_from_db()
    assert roles.to_on == clock.today()
