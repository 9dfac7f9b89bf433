"""Many rows at once: what `bulk_create` and `bulk_update` would have stored, history and constraints included."""

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models.functions import Lower

from core import clock
from core.audit import history
from core.imports.bulk import BATCH, insert_all, update_all
from core.models import OutboxRow
from customers.models import Company

pytestmark = pytest.mark.django_db


def test_rows_come_in_whole_with_keys_history_and_search():
    rows = [Company(name=f"가온 {number}", name_key=f"가온{number}") for number in range(BATCH + 1)]
    odd = unicodedata.normalize("NFD", '한"울\\\t, 주식회사 \x00')
    rows[0] = Company(
        name=odd,
        wallet_amount=Decimal("12345678901234.56"),
        erp_on=dt.date(2026, 2, 28),
        match_keys=["n:한'울", 'x:"\\'],
    )
    with history(by=None, reason="a list"):
        insert_all(Company, rows)
    found = Company.objects.get(pk=rows[0].pk)
    assert (found.name, found.wallet_amount, found.erp_on) == (
        '한"울\\ , 주식회사',
        Decimal("12345678901234.56"),
        dt.date(2026, 2, 28),
    )
    assert (found.match_keys, found.revenue_amount, found.currency) == (["n:한'울", 'x:"\\'], None, "KRW")
    assert abs(found.created_at - clock.now()) < dt.timedelta(minutes=1)
    assert "한" in found.search_text
    assert len({row.pk for row in rows}) == len(rows) == Company.objects.count()
    events = Company.pgh_event_model.objects.filter(pgh_context__metadata__reason="a list", pgh_label="insert")
    assert events.count() == len(rows)
    rows[1].refresh_from_db()
    rows[1].save()  # it knows that it is stored


def test_only_the_named_columns_change():
    rows = [Company.objects.create(name=name, region="서울") for name in ("가온", "한울")]
    for row in rows:
        row.name, row.region, row.founded_year = "다른 이름", "부산", 1999
    rows[1].founded_year = None
    update_all(Company, rows, ["region", "founded_year"])
    assert list(Company.objects.order_by("pk").values_list("name", "region", "founded_year")) == [
        ("가온", "부산", 1999),
        ("한울", "부산", None),
    ]


def test_json_stays_json():
    message = OutboxRow(kind="somebody.said", run_after=clock.now(), request_id="", payload={"날": [1, None, "가"]})
    insert_all(OutboxRow, [message])
    found = OutboxRow.objects.get(pk=message.pk)
    assert (found.payload, found.run_after) == ({"날": [1, None, "가"]}, message.run_after)
    with pytest.raises(TypeError, match="no plain value"):
        insert_all(OutboxRow, [OutboxRow(kind=Lower("kind"), run_after=clock.now())])


def test_the_database_refuses_what_it_always_refuses():
    Company.objects.create(name="가온", code="000010")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(Company, [Company(name="한울", code="000010")])
    with pytest.raises(DataError), transaction.atomic():
        insert_all(Company, [Company(name="한" * 201)])
