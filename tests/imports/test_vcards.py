"""vCards of three versions into people; a broken card is answered in words and the others go in."""

import quopri

import pytest
from django.utils.translation import override

from core.imports.reading import open_sheet
from customers.models import Company, Employment, Person
from tests.imports.support import DATA, codes, counts, outside, run_bytes

pytestmark = pytest.mark.django_db
HANEUL = (
    'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:김하늘\r\nORG:가온\\, 산업;구매팀\r\nTITLE:팀장\r\nTEL;TYPE="work,fax":02-1\r\n'
    "TEL;VALUE=uri;TYPE=cell:tel:+82-10-1234-5678\r\nEMAIL:haneul@gaon.example\r\nUID:urn:uuid:7\r\nEND:VCARD\r\n"
)


def quoted(text: str, codec: str) -> str:
    return quopri.encodestring(text.encode(codec)).decode().strip()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_card_becomes_a_person_with_her_employment(language: str) -> None:
    with override(language):
        run = run_bytes("people", HANEUL, name="haneul.vcf")
    assert (counts(run), run.mapping["system"]) == ((1, 0, 0, 0), "vcard")
    person = Person.objects.get()
    job = Employment.objects.get(person=person)
    assert (person.name, person.mobile_e164, person.email) == ("김하늘", "+821012345678", "haneul@gaon.example")
    assert (job.company.name, job.department, job.title) == ("가온, 산업", "구매팀", "팀장")
    assert counts(run_bytes("people", HANEUL, name="haneul.vcf")) == (0, 0, 1, 0)


@pytest.mark.parametrize("charset", ["EUC-KR", "KS_C_5601-1987", "UTF-8"])
def test_old_phones_write_quoted_korean(charset: str) -> None:
    codec = "utf-8" if charset == "UTF-8" else "cp949"
    name, org = quoted("똠방각하", "cp949" if codec == "cp949" else "utf-8"), quoted("주식회사 한가람농자재", codec)
    org = org[:20].rsplit("=", 1)[0] + "=\r\n" + org[len(org[:20].rsplit("=", 1)[0]) :]
    text = (
        f"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:;{name};;;\r\n"
        f"ORG;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:{org}\r\nTEL;CELL;PREF:010-1234-5678\r\nEND:VCARD\r\n"
    )
    run = run_bytes("people", text, name="old.vcf")
    assert counts(run) == (1, 0, 0, 0)
    assert Person.objects.get().name == "똠방각하"
    assert Company.objects.get().name == "주식회사 한가람농자재"


@pytest.mark.parametrize("codec", ["cp949", "utf-8-sig", "utf-16"])
def test_a_whole_file_may_have_any_encoding(codec: str) -> None:
    run = run_bytes("people", HANEUL.encode(codec), name="haneul.vcf")
    assert (counts(run), Person.objects.get().name) == ((1, 0, 0, 0), "김하늘")


def test_a_broken_card_comes_back_and_the_others_go_in() -> None:
    broken = "BEGIN:VCARD\nVERSION:3.0\nFN:반쪽\nTEL:010-1111-2222\n"
    empty = "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"
    odd = HANEUL.replace("TITLE", "no property at all\r\nTITLE").replace("ORG:", "ORG;CHARSET=KLINGON:")
    run = run_bytes("people", broken + empty + odd + broken, name="cards.vcf")
    assert codes(run) == [(1, "card_unclosed"), (2, "card_empty"), (4, "card_unclosed")]
    assert codes(run, "warning") == [(3, "card_charset"), (3, "card_lines"), (3, "company_made")]
    assert Person.objects.get().name == "김하늘"


ORG = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:가온산업\r\nTEL;TYPE=work:02-123-4567\r\n"
    "ADR;TYPE=work:;;;;경남 진주;;\r\nEND:VCARD\r\n"
)
GROUP = "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:group\r\nFN:영업팀\r\nMEMBER:urn:uuid:7\r\nEND:VCARD\r\n"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_card_of_a_company_is_no_person(language: str) -> None:
    apple = ORG.replace("KIND:org", "X-ABShowAs:COMPANY").replace("가온", "나래")
    with override(language):
        assert codes(run_bytes("people", HANEUL + ORG + apple + GROUP, name="a.vcf")) == [
            (2, "card_of_company"),
            (3, "card_of_company"),
            (4, "card_of_group"),
        ]
        assert codes(run_bytes("companies", ORG + apple + GROUP, name="b.vcf")) == [(3, "card_of_group")]
    assert Person.objects.get().name == "김하늘"
    assert Company.objects.get(name="가온산업").phone == "02-123-4567"
    assert Company.objects.get(name="나래산업").region == "경남 진주"


def test_a_name_alone_comes_back_as_in_every_list() -> None:
    assert codes(run_bytes("people", "BEGIN:VCARD\nVERSION:4.0\nFN:최유림\nEND:VCARD\n")) == [(1, "person_name_alone")]


def test_cards_from_phones_and_mail_programs_are_read() -> None:
    outside("vcf_ezvcard")
    read = {
        path.name: [dict(zip(sheet.columns, cells, strict=True)) for _n, cells in sheet.rows()]
        for path in sorted(DATA.glob("vcf_*/*.vcf"))
        for sheet in [open_sheet(path.read_bytes())]
    }
    assert len(read) == 21
    assert all(len(cards) == 1 for cards in read.values())
    names = {name: next(iter(cards[0].values())) for name, cards in read.items()}
    assert names["vcards__korean-c.vcf"] == "최유림"
    assert [name for name, value in names.items() if not value] == [
        "nick.abook__nickname.vcf",
        "vcards__no-nickname.vcf",
    ]


def test_a_file_of_outlook_with_its_photo_and_key(english: None) -> None:
    [(_number, cells)] = open_sheet(outside("vcf_ezvcard/io__text__outlook-2003.vcf").read_bytes()).rows()
    sheet = open_sheet(outside("vcf_ezvcard/io__text__outlook-2003.vcf").read_bytes())
    card = dict(zip(sheet.columns, cells, strict=True))
    assert (card["Company"], card["Department"], card["Mobile"]) == ("Company, The", "TheDepartment", "MobilePhone")
    assert card["Note"].startswith("This is the note field!!\nSecond line")
    iphone = open_sheet(outside("vcf_ezvcard/io__text__John_Doe_IPHONE.vcf").read_bytes())
    assert [note.code for note in iphone.notes] == ["photos_left_out"]
    assert not iphone.told


@pytest.mark.parametrize("charset", ["base64", "rot13", "undefined", "nobody-knows"])
def test_a_charset_that_is_none_is_answered_in_words(charset: str) -> None:
    sheet = open_sheet(f"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET={charset}:김하늘\r\nEND:VCARD\r\n".encode())
    assert [cells for _number, cells in sheet.rows()] == [["김하늘"]]
    assert [problem.code for problem in sheet.told[1]] == ["card_charset"]
