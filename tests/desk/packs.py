"""A team with a pack to be put together, for the tests of packs."""

from decimal import Decimal

from django.http import QueryDict

from core import clock
from desk.packs import pack_of
from opportunities.models import Opportunity
from tests.opportunities.factories import climb, raised, world

PACK = "desk:pack"


def team():
    """A team with one best case, whose order date is this period's."""
    found = world(title="풍년식품 계약재배 플랫폼")
    climb(found.opportunity, "best")
    return found


def asked(place, **more):
    found = QueryDict(mutable=True)
    found["unit"] = str(place.team.pk)
    for name, value in more.items():
        found.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return found


def of(viewer, place, **more):
    return pack_of(viewer, asked(place, **more), at=clock.now())


def many(place, n):
    """Copies of the opportunity, cheap and readable."""
    rows = [raised(place.seller, title=f"기회 {i}", amount=Decimal(1000)) for i in range(n)]
    day = place.opportunity.expected_order_on
    Opportunity.objects.filter(pk__in=[row.pk for row in rows]).update(expected_order_on=day)
    return [row.pk for row in rows]
