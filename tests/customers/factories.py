"""The smallest valid customers; contacts are written by the action that writes them."""

import datetime as dt
import io

import factory
from factory.django import DjangoModelFactory
from PIL import Image

from customers import actions
from customers.models import Assignment, Company, ContactLog, Employment, Person
from tests.sellers.factories import UserFactory

LONG_AGO = dt.date(2020, 1, 1)


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"회사{n}")


class PersonFactory(DjangoModelFactory):
    """Somebody whose affiliation we do not know; `PersonFactory(company=firm)` works there."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"고객{n}")

    @factory.post_generation
    def company(self, create, extracted, **kwargs):
        if create and extracted is not None:
            Employment.objects.create(person=self, company=extracted, **kwargs)


class OwnerFactory(DjangoModelFactory):
    """Who looks after a person or a company: `OwnerFactory(user=haneui, person=jeomrye)`."""

    class Meta:
        model = Assignment

    user = factory.SubFactory(UserFactory)
    from_on = LONG_AGO


def log_of(person: Person, *, by=None, line: str = "만났어요", **options) -> ContactLog:
    return actions.write_log(by=by or UserFactory(), people=[person], line=line, **options)


def dot() -> bytes:
    """The smallest picture."""
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "green").save(out, "PNG")
    return out.getvalue()
