"""Pages by key: together they are the list, and no key breaks them."""

import base64
import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.paging import capped_count, ids_of, slice_of, slice_of_ids
from sellers.models import Membership, Notification, OrgUnit
from tests.sellers.factories import NotificationFactory, OrgUnitFactory, UserFactory, place

pytestmark = pytest.mark.django_db
SHARED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def units():
    return [OrgUnitFactory(name=name) for name in ("가", "나", "나", "a", "B", "Ａ", "힣", "", "나 다", "가")]


@SHARED
@given(
    size=st.integers(1, 12),
    order=st.sampled_from(
        [("pk",), ("-pk",), ("name", "pk"), ("-name", "pk"), ("name", "-pk"), ("kind", "-name", "pk")]
    ),
)
def test_pages_in_a_row_are_the_whole_list(units, size, order):
    seen, after = [], ""
    for _ in range(len(units) + 1):
        part = slice_of(OrgUnit.objects.all(), order=order, after=after, size=size)
        seen += [row.pk for row in part.rows]
        after = part.after
        if not after:
            break
    assert seen == list(OrgUnit.objects.order_by(*order).values_list("pk", flat=True))


def test_looking_for_rows_first_and_reading_them_then_gives_the_same_pages(units):
    rows, order, after, seen = OrgUnit.objects.exclude(name="나 다"), ("-name", "pk"), "", []
    for _ in range(len(units)):
        ids = ids_of(rows, order=order, after=after, size=4)
        part = slice_of_ids(ids, order=order, size=4, shown=lambda ids: OrgUnit.objects.filter(pk__in=ids))
        assert part == slice_of(rows, order=order, after=after, size=4)
        seen, after = seen + part.rows, part.after
        if not after:
            break
    assert len(seen) == 9
    gone = slice_of_ids([-1, seen[0].pk], order=order, shown=lambda ids: OrgUnit.objects.filter(pk__in=ids))
    assert gone.rows == seen[:1]


def test_instants_and_days_make_keys():
    user = UserFactory()
    rows = [NotificationFactory(user=user) for _ in range(3)]
    first = slice_of(Notification.objects.all(), order=("-shown_from", "-id"), size=2)
    rest = slice_of(Notification.objects.all(), order=("-shown_from", "-id"), after=first.after, size=2)
    assert [row.pk for row in (*first.rows, *rest.rows)] == [row.pk for row in reversed(rows)]
    for number in range(3):
        place(UserFactory(), OrgUnitFactory(name=str(number)))
    order = ("from_on", "unit__name", "pk")
    part = slice_of(Membership.objects.select_related("unit"), order=order, size=1)
    assert slice_of(Membership.objects.select_related("unit"), order=order, after=part.after).rows[0].unit.name == "1"


def key(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["d", "n", "x"]), inner, max_size=2),
    max_leaves=5,
)
DATES = st.sampled_from(
    [
        "2026-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31",
        "2026-01-01T00:00",
        "99999",
        "2026-13-01",
        "NaN",
    ]
)


@pytest.mark.filterwarnings("error:DateTimeField:RuntimeWarning")  # a day where an instant should be
@SHARED
@given(st.text(max_size=60) | st.lists(JSON, max_size=3).map(key) | DATES.map(lambda day: key([{"d": day}, 1])))
@pytest.mark.parametrize("order", [("-shown_from", "-id"), ("due_on", "pk"), ("code", "pk")])
def test_no_key_breaks_a_page(order, after):
    rows = Notification.objects.all() if order[0] != "due_on" else Notification.objects.exclude(due_on=None)
    slice_of(rows, order=order, after=after)


@pytest.mark.parametrize(
    "values",
    [
        ["\ud800", 1],
        ["a\x00", 1],
        [2**70, 1],
        [{"n": "Infinity"}, 1],
        [{"n": "NaN"}, 1],
        [float("inf"), 1],
        [True, "x"],
    ],
)
def test_wicked_keys_start_from_the_beginning(units, values):
    assert len(slice_of(OrgUnit.objects.all(), order=("name", "pk"), after=key(values)).rows) == len(units)


@pytest.mark.filterwarnings("error:DateTimeField:RuntimeWarning")
def test_an_odd_offset_is_the_same_instant_and_a_bare_day_is_none():
    rows = [NotificationFactory(user=UserFactory()) for _ in range(2)]
    latest = max(row.shown_from for row in rows)
    far = latest.astimezone(dt.timezone(dt.timedelta(hours=23))).isoformat()
    order = ("shown_from", "id")
    assert not slice_of(Notification.objects.all(), order=order, after=key([{"d": far}, 2**60])).rows
    assert len(slice_of(Notification.objects.all(), order=order, after=key([{"d": "2199-01-01"}, 1])).rows) == 2


def test_a_nested_key_is_no_key(units):
    assert slice_of(OrgUnit.objects.all(), order=("pk",), after=base64.urlsafe_b64encode(b"[" * 1400).decode()).rows


def test_the_count_ends_at_a_thousand_and_one(monkeypatch):
    monkeypatch.setattr("core.paging.LIVE_COUNT_CAP", 3)
    for _ in range(6):
        OrgUnitFactory()
    assert capped_count(OrgUnit.objects.all()) == 4
