"""One cell into one value."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from core.imports.cells import Column, learned, number_of, read_cell
from core.imports.dates import order_of, read_date, read_instant
from core.imports.fields import Field
from tests.imports.support import outside

SEOUL = ZoneInfo("Asia/Seoul")
DAY = Field("on", "On", "date")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-07-01", "ymd"),
        ("2026/7/1", "ymd"),
        ("2026.07.01", "ymd"),
        ("2026. 7. 1.", "ymd"),
        ("2026. 7. 1. (수)", "ymd"),
        ("2026년 7월 1일", "ymd"),
        ("2026년 7월 1일 수요일", "ymd"),
        ("20260701", "ymd"),
        ("26.07.01", "ymd"),
        ("7/1/2026", "mdy"),
        ("07/01/26", "mdy"),
        ("1.7.2026", "dmy"),
        ("1-Jul-2026", "ymd"),
        ("July 1, 2026", "ymd"),
        ("46204", "ymd"),
        ("2026-07-01T00:00:00.000Z", "ymd"),
        ("2026-06-30T20:47:07.000Z", "ymd"),
        ("2026-07-01 09:30", "ymd"),
        ("2026-07-01 오후 3:20", "ymd"),
    ],
)
def test_the_first_of_july(text: str, order: str) -> None:
    assert read_date(text, order, SEOUL) == dt.date(2026, 7, 1)


@pytest.mark.parametrize("text", ["31/31/2026", "2026-02-30", "내일", "12", "2026-07-01 후", "99999999", "1.2.3.4"])
def test_what_is_no_date(text: str) -> None:
    assert read_date(text, "mdy", SEOUL) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["7/12/2024", "11/30/2024"], ("mdy", False)),
        (["12/7/2024", "30/11/2024"], ("dmy", False)),
        (["1.7.2024"], ("dmy", True)),
        (["1/7/2024"], ("mdy", True)),
        (["24.07.01", "24.07.31"], ("ymd", True)),
        (["24.07.01", "40.07.31"], ("ymd", False)),
        (["2024-07-01"], ("ymd", False)),
        ([], ("ymd", False)),
    ],
)
def test_a_column_settles_the_order_of_day_and_month(values: list[str], expected: tuple[str, bool]) -> None:
    assert order_of(values) == expected


def test_times_carry_their_zone() -> None:
    at = dt.datetime(2009, 7, 14, 18, 14, 45, tzinfo=dt.UTC)
    assert read_instant("07/15/2009 02:14:45+0800", "mdy", SEOUL) == at
    assert read_instant("2009-07-14T14:14:45-0400", "ymd", SEOUL) == at
    assert read_instant("2009-07-14T15:14:45.000Z-0300", "ymd", SEOUL) == at
    assert read_instant("2009-07-15 오전 3:14", "ymd", SEOUL) == at.replace(second=0)
    assert read_instant("2026-07-01", "ymd", SEOUL) == dt.datetime(2026, 7, 1, 12, tzinfo=SEOUL)


def test_outside_times_with_zones() -> None:
    lines = outside("salesforce_dataloader/testfiles/timeZoneFormatTesting.csv").read_text().splitlines()[1:]
    texts = [line.split(",")[1].strip('"') for line in lines if line]
    order, assumed = order_of(texts)
    hours = [18, 6, 12, 14, 10, 12]
    expected = [dt.datetime(2009, 7, 14, hour, 14, 45, tzinfo=dt.UTC) for hour in hours]
    assert [read_instant(text, order, SEOUL) for text in texts] == expected * 2
    assert (order, assumed) == ("mdy", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234", "1234"),
        ("500000.0", "500000.0"),
        ("8.48E10", "84800000000"),
        ("₩1,000", "1000"),
        ("1,000원", "1000"),
        ("$ 12.50", "12.50"),
        ("(500)", "-500"),
        ("500-", "-500"),
        ("1.5억", "150000000"),
        ("3억 5천만", "350000000"),
        ("1,200만원", "12000000"),
        ("2백만", "2000000"),
        ("-7", "-7"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert number_of(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "1,23,4", "12-13", "NaN", "Infinity", "억"])
def test_what_is_no_number(text: str) -> None:
    value = number_of(text)
    assert value is None


def test_a_column_settles_what_a_comma_is() -> None:
    money = Field("amount", "Amount", "decimal", is_money=True)
    column = learned("Betrag", money, ["1.234,56", "12,50"])
    assert read_cell("1.234,56", money, column)[0] == Decimal("1234.56")
    assert read_cell("1,234", money, learned("amount", money, ["1,234", "5.50"]))[0] == Decimal(1234)


def test_other_cells() -> None:
    def read(text: str, kind: str, **options: object) -> object:
        return read_cell(text, Field("x", "X", kind, **options), Column("x"))[0]  # type: ignore[arg-type]

    assert read(" Kim@Gaon.Example　 ", "email") == "kim@gaon.example"
    assert read("네", "boolean") is True
    assert read("X", "boolean") is False
    assert read("1,185명", "integer") == 1185
    assert read("2.5", "integer") is None
    assert read("1012345678", "phone") == "01012345678"
    assert read("방문", "choice", choices={"visit": ("Visit", ("방문",))}) == "visit"
    assert read("VISIT, 전화", "choices", choices={"visit": ("Visit", ()), "phone": ("Phone", ("전화",))}) == [
        "visit",
        "phone",
    ]
    assert read("x" * 201, "text") is None
    assert read("　 \u0000 ", "text") is None


@pytest.mark.parametrize(("text", "won"), [
    ("4억 8천", 480_000_000), ("4억8천만", 480_000_000), ("1조 2천", 12 * 10**11), ("1조 2천억", 12 * 10**11),
    ("5천억", 5 * 10**11), ("(4억 8천)", -480_000_000), ("3천", 3000), ("억", None), ("천", None),
])  # fmt: skip
def test_an_amount_is_read_as_the_forms_read_it(text, won):
    assert number_of(text) == won
