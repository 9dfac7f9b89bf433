"""Bytes into rows: encodings, separators, workbooks, and every bad file answered in words."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from core.imports import reading, workbooks
from core.imports.reading import Sheet, Unreadable, open_sheet
from tests.imports.support import outside

KOREAN = "회사명,종목코드\n가온솔루션,005560\n배들농자재,0082N0\n"


def table(content: bytes | str) -> tuple[list[str], list[list[str]], Sheet]:
    sheet = open_sheet(content.encode() if isinstance(content, str) else content)
    return sheet.columns, [cells for _number, cells in sheet.rows()], sheet


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("cp949", "CP949 (EUC-KR)"),
        ("utf-16", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("utf-32", "UTF-32 LE"),
    ],
)
def test_korean_text_is_read_in_every_encoding(encoding: str, name: str) -> None:
    columns, rows, sheet = table(KOREAN.encode(encoding))
    assert columns == ["회사명", "종목코드"]
    assert rows == [["가온솔루션", "005560"], ["배들농자재", "0082N0"]]
    assert (sheet.encoding, sheet.notes) == (name, [])


def test_western_text_is_read_with_a_warning() -> None:
    _columns, rows, sheet = table("name,city\nEdificio Nº 77,Málaga\n".encode("latin-1"))
    assert rows == [["Edificio Nº 77", "Málaga"]]
    assert [note.code for note in sheet.notes] == ["latin_assumed"]


def test_one_broken_byte_does_not_turn_korean_into_something_else() -> None:
    _columns, rows, sheet = table(KOREAN.encode() + b"\xeb\xb0,1\n")
    assert rows[0][0] == "가온솔루션"
    assert [note.code for note in sheet.notes] == ["bytes_replaced"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "!", "^"])
def test_the_separator_is_found(separator: str) -> None:
    text = separator.join(["name", "amount", "note"]) + "\n"
    text += "".join(separator.join([f"n{n}", str(n), "a: b c"]) + "\n" for n in range(5))
    columns, rows, sheet = table(text)
    assert (sheet.separator, columns, rows[4]) == (separator, ["name", "amount", "note"], ["n4", "4", "a: b c"])


def test_decimal_commas_do_not_mislead_the_separator() -> None:
    _columns, rows, sheet = table("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n")
    assert (sheet.separator, rows[0]) == (";", ["1,5", "2,5", "3,5"])


def test_quotes_line_ends_and_spreadsheet_numbers() -> None:
    text = 'sep=;\r\nname;note\r\n"He said ""yes""";"two\r\nlines; here"\r\n\r\nlast;x\r\n'
    sheet = open_sheet(text.encode())
    assert list(sheet.rows()) == [(3, ['He said "yes"', "two\r\nlines; here"]), (5, ["last", "x"])]


def test_headers_are_told_apart_and_titles_skipped() -> None:
    columns, rows, sheet = table("매출 현황\n\n이름,금액,금액,\n가,1,2,x\n나,3,4,y\n")
    assert columns == ["이름", "금액", "금액 (2)"]
    assert rows == [["가", "1", "2", "x"], ["나", "3", "4", "y"]]
    assert [note.code for note in sheet.notes] == ["title_skipped", "header_twice"]


def test_a_workbook_keeps_dates_and_leading_zeros() -> None:
    book = Workbook()
    book.active.append(["code", "on", "at", "amount", "yes"])
    book.active.append([5560, dt.date(2026, 7, 1), dt.datetime.fromisoformat("2026-07-01T09:30"), 1234.0, True])
    book.active["A2"].number_format = "000000"
    book.create_sheet("second").append(["other"])
    content = io.BytesIO()
    book.save(content)
    _columns, rows, sheet = table(content.getvalue())
    assert rows == [["005560", "2026-07-01", "2026-07-01 09:30:00", "1234", "TRUE"]]
    assert [note.code for note in sheet.notes] == ["more_sheets"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \r\n", "empty"),
        (b"name,amount\n", "no rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel"),
        (b"%PDF-1.7 x", "not a table"),
        (bytes(range(256)) * 40, "not a table"),
        (b"PK\x03\x04broken", "damaged"),
        (b"<html><body>Sign in</body></html>", "without a table"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"x" * 10_000_000, "quotation mark"),
        (b"a,b\n" + b'"' + b"x" * 200_000, "quotation mark"),
        (b"x," * 5_000_000, "columns"),
        (b"a,b\n" + b"1,2\n" * 13_200_000, "50 MB"),
    ],
    ids=["nothing", "blank", "header", "xls", "pdf", "binary", "zip", "page", "xml", "line", "quote", "wide", "large"],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, word: str, english: None) -> None:
    with pytest.raises(Unreadable, match=word):
        open_sheet(content)


@pytest.mark.parametrize(
    ("name", "encoding", "rows"),
    [
        ("csvtext.csv", "UTF-8", 2),
        ("csvtext_BOM_UTF8.csv", "UTF-8 (BOM)", 2),
        ("csvtext_BOM_UTF16LE.csv", "UTF-16 LE", 2),
        ("csvtext_BOM_UTF32LE.csv", "UTF-32 LE", 2),
        ("csvEscapedQuotes.csv", "UTF-8", 2),
        ("csvSeparator.csv", "UTF-8", 2),
    ],
)
def test_outside_files(name: str, encoding: str, rows: int) -> None:
    _columns, found, sheet = table(outside(f"salesforce_dataloader/testfiles/{name}").read_bytes())
    assert (sheet.encoding, len(found)) == (encoding, rows)
    assert not any("\x00" in cell or "\ufeff" in cell for row in found for cell in row)


def test_the_exchange_serves_a_page_that_calls_itself_xls() -> None:
    page = open_sheet(outside("krx_companies/krx_listed_2026-03.xls").read_bytes())
    plain = open_sheet(outside("krx_companies/krx_listed_2026-03_cp949.csv").read_bytes())
    assert (page.form, plain.encoding) == ("html", "CP949 (EUC-KR)")
    codes = [cells[page.columns.index("종목코드")] for _number, cells in page.rows()]
    assert codes == [cells[plain.columns.index("종목코드")] for _number, cells in plain.rows()]
    assert len(codes) == 2766
    assert all(len(code) == 6 for code in codes)


def workbook(rows: int, change: tuple[str, str] = ("", ""), *, cut: int = 0) -> bytes:
    """A workbook of one column and `rows` rows; `change` replaces text in its sheet, `cut` takes its end away."""
    book, content, changed = Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["name"])
    for number in range(rows):
        book.active.append([f"n{number}"])
    book.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                assert change[0].encode() in data
                data = data.replace(change[0].encode(), change[1].encode()) if change[0] else data
                data = data[: len(data) - cut]
            new.writestr(part, data)
    return changed.getvalue()


def test_a_workbook_is_whole_before_it_is_damaged() -> None:
    _columns, rows, _sheet = table(workbook(300))
    assert len(rows) == 300


@pytest.mark.parametrize(
    "content",
    [
        workbook(300, cut=2000),
        workbook(300, ('t="inlineStr"><is><t>n290</t></is>', "><v>abc</v>")),
        workbook(300, ('t="inlineStr"><is><t>n290</t></is>', 't="s"><v>999999</v>')),
        workbook(3, ('t="inlineStr"><is><t>n1</t></is>', "><v>abc</v>")),
    ],
    ids=["cut", "no number", "no such text", "in the first rows"],
)
def test_a_workbook_that_is_damaged_inside_is_refused_in_words(content: bytes, english: None) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        table(content)


def test_a_workbook_that_defines_entities_is_refused_in_words(english: None) -> None:
    """Ten letters that unpack to a thousand million, or a file of ours, by XML's own means."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet'
    with pytest.raises(Unreadable, match="damaged"):
        table(workbook(3, ("<worksheet", bomb)))


def test_a_workbook_with_too_many_rows_is_given_up_where_they_are_too_many(monkeypatch, english: None) -> None:
    content, read, text_of = workbook(3000), [], workbooks._text
    monkeypatch.setattr(reading, "MAX_ROWS", 100)
    monkeypatch.setattr(workbooks, "_text", lambda cell: read.append(1) or text_of(cell))
    with pytest.raises(Unreadable, match="300,000 rows"):
        table(content)
    assert len(read) < 300


def test_a_workbook_whose_last_row_lies_beyond_all_rows_is_given_up(monkeypatch, english: None) -> None:
    monkeypatch.setattr(workbooks, "LAST_ROW", 1000)
    with pytest.raises(Unreadable, match="too large"):
        table(workbook(300, ('<row r="290"', '<row r="2000000000"')))


@pytest.mark.parametrize("span", ["²", "9" * 5000, "-1", "0", "x"])
def test_a_page_with_a_strange_width_is_read(span: str) -> None:
    page = f'<html><table><tr><th colspan="{span}">name</th><th>n</th></tr><tr><td>가온</td><td>1</td></tr></table>'
    columns, rows, _sheet = table(page)
    assert columns[-1] == "n"
    assert [cell for cell in rows[0] if cell] == ["가온", "1"]


def test_a_page_of_nothing_but_width_is_given_up(monkeypatch, english: None) -> None:
    monkeypatch.setattr(workbooks, "MOST_CELLS", 1000)
    page = "<html><table>" + '<tr><td colspan="100">x</td></tr>' * 20 + "</table>"
    with pytest.raises(Unreadable, match="too many cells"):
        table(page)
