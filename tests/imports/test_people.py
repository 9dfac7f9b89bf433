"""People and contact logs: who is meant, who is not, and that a second run changes nothing."""

import pytest

from customers.models import Company, ContactLog, Employment, LogPerson, Person, TimelineEntry
from tests.imports.support import codes, counts, run_bytes, run_file
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = (
    "성명,회사명,부서,직책,휴대폰,이메일,성향\n"
    "백승아,가온산업,구매팀,팀장,010-1234-5678,seunga@gaon.example,우호\n"
    "하도윤,가온산업,,대표,1098765432,,\n"
    "Jane Doe,Acme Inc.,,Buyer,,jane@acme.example,\n"
)


def test_people_come_in_with_their_employment() -> None:
    run = run_bytes("people", PEOPLE)
    assert counts(run) == (3, 0, 0, 0)
    assert codes(run, "warning") == [(2, "company_made"), (3, "zero_restored"), (4, "company_made")]
    person = Person.objects.get(name="백승아")
    assert (person.mobile_e164, person.name_key, person.attitude) == ("+821012345678", "백승아", "favourable")
    job = Employment.objects.get(person=person)
    assert (job.company.name, job.title, job.department, job.is_primary) == ("가온산업", "팀장", "구매팀", True)
    assert Company.objects.count() == 2
    assert counts(run_bytes("people", PEOPLE)) == (0, 0, 3, 0)


def test_a_number_that_nobody_can_call_is_kept_with_a_warning() -> None:
    cells = ("010-77", "010-1234-567890", "안 받음", "02-123-4567", "1588-1234", "+1 650 253 0000")
    rows = [f"오점례{n},가온산업,{cell}" for n, cell in enumerate(cells)]
    run = run_bytes("people", "\n".join(["성명,회사명,휴대폰", *rows]))
    assert [row for row, code in codes(run, "warning") if code == "bad_phone"] == [2, 3, 4]
    assert Person.objects.get(name="오점례0").mobile == "010-77"


def test_a_name_alone_identifies_nobody() -> None:
    run = run_bytes("people", "성명\n백승아\n")
    assert codes(run) == [(2, "person_name_alone")]
    run_bytes("people", PEOPLE)
    run = run_bytes("people", "성명\n백승아\n")
    assert codes(run) == [(2, "ambiguous")]
    assert "seunga@gaon.example" in run.rows.get().problems[0]["params"]["candidates"]


def test_a_list_of_names_comes_back_whole() -> None:
    run = run_file("people", "krx_companies/korean_names_shuffled_dev.csv")
    assert (run.created, run.rejected) == (0, 1212)
    assert {code for _row, code in codes(run)} == {"person_name_alone"}


@pytest.mark.parametrize(
    "row",
    ["백승아,,010 1234 5678,", "백승아,,,seunga@gaon.example", "백승아,(주)가온산업,,", "승아,,,SEUNGA@gaon.example"],
    ids=["phone", "mail", "company", "mail with another name"],
)
def test_the_same_person_is_known_again(row: str) -> None:
    run_bytes("people", PEOPLE)
    run = run_bytes("people", f"성명,회사명,휴대폰,이메일\n{row}\n")
    assert (run.created, run.rejected) == (0, 0)
    assert Person.objects.count() == 3


def test_namesakes_in_one_company_come_back_with_their_names() -> None:
    run_bytes(
        "people",
        "성명,회사명,휴대폰,이메일\n김철수,가온,010-1111-1111,a@gaon.example\n김철수,가온,010-2222-2222,b@gaon.example\n",
    )
    assert Person.objects.count() == 2
    run = run_bytes("people", "성명,회사명\n김철수,가온\n")
    assert codes(run) == [(2, "ambiguous")]


def test_one_who_has_moved_keeps_her_history() -> None:
    run_bytes("people", PEOPLE)
    moved = "성명,회사명,이메일\n백승아,배들농자재,seunga@gaon.example\n"
    assert counts(run_bytes("people", moved)) == (0, 1, 0, 0)
    jobs = Employment.objects.filter(person__name="백승아").order_by("pk")
    assert [(job.company.name, job.to_on is None) for job in jobs] == [("가온산업", False), ("배들농자재", True)]
    assert counts(run_bytes("people", moved)) == (0, 0, 1, 0)


def test_names_in_parts() -> None:
    run_bytes("people", "성,이름,이메일\n박,혜동,hd@gaon.example\nDoe,Jane,jane@acme.example\n")
    assert set(Person.objects.values_list("name", flat=True)) == {"박혜동", "Jane Doe"}


LOGS = (
    "일시,고객명,회사명,내용,작성자,접촉 방법\n"
    "2026-07-01 14:00,백승아,가온산업,내년 약정 이야기를 나눔,김하늬,방문\n"
    "2026. 7. 2.,백승아,가온산업,견적을 메일로 보냄,김하늬,메일\n"
)


def test_contact_logs_stand_on_the_person_and_come_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANJANG_NOW", "2026-07-10T09:00+09:00")
    run_bytes("people", PEOPLE)
    author = UserFactory(name="김하늬")
    assert counts(run_bytes("contact_logs", LOGS)) == (2, 0, 0, 0)
    visit, mail = ContactLog.objects.order_by("happened_at")
    assert (visit.author, visit.channel, mail.channel) == (author, "visit", "mail")
    there = {one.log_id: one for one in LogPerson.objects.select_related("company_then")}
    assert there[visit.pk].company_then.name == "가온산업"
    assert (there[visit.pk].two_way, there[mail.pk].two_way) == (True, False)
    assert TimelineEntry.objects.count() == 2
    assert Person.objects.get(name="백승아").last_contact_at == mail.happened_at
    assert counts(run_bytes("contact_logs", LOGS)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("백승아,가온산업", "백승아,", "ambiguous"),
        ("백승아,가온산업", "모르는이,가온산업", "person_unknown"),
        ("김하늬", "없는이", "author_unknown"),
        ("2026-07-01 14:00", "2027-07-01", "in_future"),
        ("2026-07-01 14:00", "어제", "bad_instant"),
        ("방문", "텔레파시", "bad_choice"),
    ],
)
def test_a_log_that_points_nowhere_comes_back(
    was: str, becomes: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANJANG_NOW", "2026-07-10T09:00+09:00")
    run_bytes("people", PEOPLE)
    UserFactory(name="김하늬")
    header, first, *_rest = LOGS.splitlines()
    run = run_bytes("contact_logs", f"{header}\n{first.replace(was, becomes)}\n")
    assert codes(run) == [(2, code)]
    assert not ContactLog.objects.exists()


def test_a_long_line_goes_whole_into_the_text() -> None:
    run_bytes("people", PEOPLE)
    UserFactory(name="김하늬")
    long = "긴 이야기 " * 60
    run_bytes("contact_logs", f"일시,고객명,회사명,내용,작성자\n2026-01-05,백승아,가온산업,{long},김하늬\n")
    log = ContactLog.objects.get()
    assert len(log.line) == 200
    assert log.body == long.strip()


def test_who_is_like_a_colleague_comes_in_and_it_is_said() -> None:
    run_bytes("people", PEOPLE)
    run = run_bytes("people", "성명,회사명\nBaek Seung-a,가온산업\n백승훈,가온산업\n")
    assert counts(run) == (2, 0, 0, 0)
    assert codes(run, "warning") == [(2, "may_be")]
