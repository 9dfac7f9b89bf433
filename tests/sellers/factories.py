"""The smallest valid people and units, and three words to put them somewhere."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from sellers.models import Membership, Notification, OrgUnit, RoleGrant, UnitKind, UnitLeader, UnitParent, User

LONG_AGO = dt.date(2020, 1, 1)


class UserFactory(DjangoModelFactory):
    """Somebody who may log in, without a unit or a role. No password: tests use `client.force_login`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@gaon.example")
    name = factory.Sequence(lambda n: f"사람{n}")
    password = "!"


class OrgUnitFactory(DjangoModelFactory):
    class Meta:
        model = OrgUnit
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"조직{n}")
    kind = UnitKind.TEAM

    @factory.post_generation
    def parent(self, create, extracted, **kwargs):
        """`OrgUnitFactory(parent=unit)` hangs it there."""
        if create and extracted is not None:
            hang(self, extracted)


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    code = "test"
    object_label = "sellers.User"
    object_id = factory.SelfAttribute("user.pk")
    shown_from = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    dedupe_key = factory.Sequence(lambda n: f"test:{n}")


def hang(unit: OrgUnit, parent: OrgUnit, *, on: dt.date = LONG_AGO) -> UnitParent:
    return UnitParent.objects.create(unit=unit, parent=parent, from_on=on)


def place(user: User, unit: OrgUnit, title: str = "", *, on: dt.date = LONG_AGO) -> User:
    """`user` works in `unit`; gives the user back."""
    Membership.objects.create(user=user, unit=unit, job_title=title, from_on=on)
    return fresh(user)


def lead(user: User, unit: OrgUnit, *, on: dt.date = LONG_AGO) -> User:
    """`user` leads `unit` (and works there, unless she already has a place); gives the user back."""
    UnitLeader.objects.create(user=user, unit=unit, from_on=on)
    if not user.memberships.exists():
        place(user, unit, on=on)
    return fresh(user)


def grant(user: User, role: str, *, on: dt.date = LONG_AGO) -> User:
    RoleGrant.objects.create(user=user, role=role, from_on=on)
    return fresh(user)


def fresh(user: User) -> User:
    """The same object without what it remembered about where it stands."""
    user.__dict__.pop("standing", None)
    return user
