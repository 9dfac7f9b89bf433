"""A new address for somebody whose old one refused mail."""

import pytest
from django.core import mail as letters

from core import clock, mail, outbox
from core.models import DeadAddress
from sellers import actions
from sellers.models import Role
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db


def test_what_was_held_goes_to_the_new_address_and_today_says_so_until_then(client):
    admin, user = grant(UserFactory(), Role.ADMIN), UserFactory(email="old@gaon.example")
    DeadAddress.objects.create(address="old@gaon.example", since=clock.now(), words="550 5.1.1 No such user")
    mail.send("notice", to="old@gaon.example", language="ko", reader=None, context={"text": "안녕"})
    outbox.sweep()
    client.force_login(user)
    assert "보류" in client.get("/").content.decode()
    actions.edit_user(user, by=admin, read_at=user.version, email="new@gaon.example")
    outbox.sweep()
    assert [letter.to for letter in letters.outbox] == [["new@gaon.example"]]
    assert "보류" not in client.get("/").content.decode()
