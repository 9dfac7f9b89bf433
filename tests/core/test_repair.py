"""The repair desk: administrators only, and what is dead can be tried again."""

import pytest
from django.contrib import admin
from django.urls import reverse

from core import clock
from core.models import AuditEvent, OutboxRow, OutboxState
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
