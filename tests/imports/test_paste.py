"""Lists pasted from a spreadsheet: with and without a header, with errors, and what cannot be a list."""

import pytest

from core import outbox
from core.imports.models import ImportRun, RunState
from core.models import OutboxRow
from customers.models import Company, Employment, Person
from sellers.models import Role
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db
BARE = (
    "김하늘\t㈜가온산업\t구매팀장\t010-1234-5678\thaneul@gaon.example\n"
    "이바다\t남들농협\t과장\t010-2222-3333\t\n"
    "박\t주식회사 새봄\t대표\t\tnot a mail\n"
    '"최\n구름"\t=1+1산업\t사원\t010-4444-5555\t\n'
)


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), Role.ADMIN)
    client.force_login(user)
    return user


def work() -> None:
    while waiting := list(OutboxRow.objects.filter(state="pending")):
        for row in waiting:
            outbox.run(row.pk)


def paste(client, text, kind="people"):
    answer = client.post("/imports/paste/", {"kind": kind, "text": text})
    work()
    return answer


def test_a_list_without_a_header_is_understood_by_its_words(client, admin):
    assert paste(client, BARE).status_code == 302
    run = ImportRun.objects.get()
    assert set(run.mapping["columns"].values()) == {"name", "company", "title", "mobile", "email"}
    assert (run.state, run.created, run.rejected, run.total) == (RunState.READY, 3, 1, 4)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "not a mail" in page
    assert Person.objects.count() == 0
    client.post(f"/imports/{run.pk}/apply/")
    work()
    assert set(Person.objects.values_list("name", flat=True)) == {"김하늘", "이바다", "최 구름"}
    assert Employment.objects.get(person__name="김하늘").title == "구매팀장"
    client.post(f"/imports/{run.pk}/weigh-undo/")
    work()
    client.post(f"/imports/{run.pk}/undo/")
    work()
    assert (Person.objects.count(), Company.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "text", ["이름\t회사\t휴대폰\n김하늘\t가온\t01012345678\n", "이름,회사,휴대폰\n김하늘,가온,01012345678\n"]
)
def test_a_header_is_known_by_its_words(client, admin, text):
    paste(client, text)
    run = ImportRun.objects.get()
    assert (run.total, run.created) == (1, 1)


def test_a_cell_of_blanks_keeps_nobody_waiting(client, admin):
    long = "김" + " " * 100_000 + "하늘"
    assert paste(client, f"{long}\t010-1234-5678\n{long}\t010-1234-5679\n").status_code == 302
    assert ImportRun.objects.get().total == 2


def test_cards_can_be_pasted_too(client, admin):
    paste(client, "BEGIN:VCARD\nVERSION:3.0\nFN:김하늘\nTEL:010-1234-5678\nEND:VCARD\n")
    assert ImportRun.objects.get().created == 1


@pytest.mark.parametrize("text", ["", "   ", "이름\t회사\n", "a" * 2_000_001, "a" * 200_000, "%PDF-1.4\n"])
def test_what_is_no_list_is_answered_in_words(client, admin, text):
    answer = paste(client, text)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert not ImportRun.objects.exists()
