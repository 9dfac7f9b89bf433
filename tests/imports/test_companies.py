"""Companies: identity, idempotence, the exchange's list, exports of other products."""

from decimal import Decimal

import pytest
from django.db import connection

from core.imports.models import ImportRow, RunState
from customers.models import Company
from tests.imports.support import codes, counts, run_bytes, run_file

pytestmark = pytest.mark.django_db


def test_maven_accounts_come_in_whole_and_only_once() -> None:
    assert counts(run_file("companies", "maven_crm/accounts.csv")) == (85, 0, 0, 0)
    acme = Company.objects.get(name="Acme Corporation")
    assert (acme.segment, acme.revenue_amount, acme.currency) == ("technology", Decimal("1100040000.00"), "USD")
    assert Company.objects.filter(parent__isnull=False).count() == 15
    assert Company.objects.filter(parent=acme, name="Bluth Company").exists()
    assert counts(run_file("companies", "maven_crm/accounts.csv")) == (0, 0, 85, 0)


def test_salesforce_accounts_keep_their_numbers_and_lost_names() -> None:
    run = run_file("companies", "salesforce_dataloader/accountData_dev.csv")
    assert counts(run) == (265, 0, 0, 0)
    assert Company.objects.get(revenue_amount=Decimal("84800000000")).employees_count == 68000
    lost = [row for row, code in codes(run, "warning") if code == "name_lost"]
    assert len(lost) == Company.objects.filter(name__regex=r"^\?+$").count()
    assert counts(run_file("companies", "salesforce_dataloader/accountData_dev.csv")) == (0, 0, 265, 0)


def test_listed_companies_keep_their_codes_and_follow_a_new_name() -> None:
    assert counts(run_file("companies", "krx_companies/krx_listed_2020-02_dev_utf8bom.csv")) == (2296, 0, 0, 0)
    assert Company.objects.get(name="JS전선").code == "005560"
    was = dict(Company.objects.values_list("code", "pk"))
    run = run_file("companies", "krx_companies/krx_listed_2026-03_cp949.csv")
    assert (run.created + run.updated + run.unchanged, run.rejected) == (2766, 0)
    assert Company.objects.filter(code="0082N0").exists()
    kept = dict(Company.objects.filter(code__in=was).values_list("code", "pk"))
    assert kept == was
    page = run_file("companies", "krx_companies/krx_listed_2026-03.xls")
    assert (page.created, page.rejected) == (0, 0)


def test_a_row_that_says_the_same_twice_is_one_and_one_that_differs_comes_back() -> None:
    run = run_bytes("companies", "회사명,지역\n가온,서울\n(주)가온,서울\n가온,부산\n가온,서울\n")
    assert counts(run) == (1, 0, 1, 2)
    assert codes(run) == [(3, "repeats_row"), (4, "repeats_row")]
    assert codes(run, "warning") == [(5, "same_as_row")]
    again = run_bytes("companies", "회사명,지역\n가온,서울\n(주)가온,서울\n가온,부산\n가온,서울\n")
    assert counts(again) == (0, 0, 2, 2)


def test_the_same_name_under_two_codes_is_two_companies() -> None:
    text = "회사명,종목코드\n한빛,000010\n한빛,000020\n"
    assert counts(run_bytes("companies", text)) == (2, 0, 0, 0)
    assert counts(run_bytes("companies", text)) == (0, 0, 2, 0)
    named = run_bytes("companies", "회사명,지역\n한빛,서울\n")
    assert codes(named) == [(2, "ambiguous")]


def test_amounts_take_the_unit_of_their_header() -> None:
    run_bytes("companies", '회사명,연매출(백만원),직원수\n가온,"1,500",12명\n')
    company = Company.objects.get()
    assert (company.revenue_amount, company.employees_count) == (Decimal(1_500_000_000), 12)


def test_bad_cells_come_back_and_good_rows_go_in(english: None) -> None:
    run = run_bytes("companies", "company,employees,revenue\nGood,5,1\n,6,2\nBad,many,3\nWide,1,2,3\n")
    assert counts(run) == (1, 0, 0, 3)
    assert codes(run) == [(3, "required"), (4, "bad_whole_number"), (5, "too_many_cells")]


def test_an_empty_cell_leaves_what_is_known() -> None:
    run_bytes("companies", "회사명,지역\n가온,서울\n")
    assert counts(run_bytes("companies", "회사명,지역,업종\n가온,,소프트웨어\n")) == (0, 1, 0, 0)
    company = Company.objects.get()
    assert (company.region, company.segment, company.version) == ("서울", "소프트웨어", 2)


def test_a_row_that_the_database_refuses_comes_back_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE customers_company ADD CONSTRAINT no_ghosts CHECK (name <> '유령')")
    run = run_bytes("companies", "회사명,모회사\n가온,\n유령,\n나온,가온\n다온,유령\n")
    assert (counts(run), codes(run)) == ((3, 0, 0, 1), [(3, "refused")])
    assert codes(run, "warning") == [(5, "parent_unknown")]
    assert Company.objects.get(name="나온").parent == Company.objects.get(name="가온")


def test_a_trial_foretells_and_writes_nothing() -> None:
    run = run_bytes("companies", "회사명\n가온\n나온\n", trial=True)
    assert (counts(run), run.state, Company.objects.count()) == ((2, 0, 0, 0), RunState.READY, 0)
    assert set(ImportRow.objects.values_list("state", flat=True)) == {"created"}


def test_a_crash_leaves_nothing_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from customers.imports.companies import Companies

    whole = Companies.apply

    def breaks(self: Companies, rows: list, context: object) -> None:  # type: ignore[type-arg]
        if rows[0].number > 1000:
            raise ConnectionAbortedError
        whole(self, rows, context)  # type: ignore[arg-type]

    monkeypatch.setattr(Companies, "apply", breaks)
    text = "회사명\n" + "".join(f"회사{n}\n" for n in range(1500))
    with pytest.raises(ConnectionAbortedError):
        run_bytes("companies", text)
    assert Company.objects.count() == 0
    monkeypatch.undo()
    assert counts(run_bytes("companies", text)) == (1500, 0, 0, 0)


def test_history_names_who_and_which_import() -> None:
    import pghistory.models

    run = run_bytes("companies", "회사명\n가온\n")
    event = pghistory.models.Events.objects.tracks(Company.objects.get()).get()
    assert event.pgh_context["reason"] == f"import #{run.pk}"


def test_numbers_find_a_company_however_they_are_written() -> None:
    Company.objects.create(name="가온", biz_no="1234567890", code="★")
    Company.objects.create(name="Gaon GmbH", biz_no="DE 811.234")
    text = "회사명,사업자번호,종목코드\n가온상사,123-45-67890,\n가온물산,,★\nGaon Holding,DE 811.234,\n"
    run = run_bytes("companies", text)
    assert (run.created, codes(run)) == (0, [(3, "repeats_row")])


def test_a_number_that_two_share_is_decided_by_the_name_or_not_at_all() -> None:
    for name in ("가온", "가온 대전지점"):
        Company.objects.create(name=name, biz_no="123-45-67890")
    run = run_bytes("companies", "회사명,사업자번호,지역\n가온,1234567890,전북\n가온상사,123-45-67890,경기\n")
    assert (run.created, codes(run)) == (0, [(3, "ambiguous")])
    assert list(Company.objects.order_by("pk").values_list("name", "region")) == [
        ("가온", "전북"),
        ("가온 대전지점", ""),
    ]
