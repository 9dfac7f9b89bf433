"""docs/security.md says what holds today: every piece of evidence is there, and the table is the one that it makes."""

from tools import security


def test_every_requirement_has_its_evidence():
    assert security.problems() == []


def test_the_page_holds_the_table_of_today():
    assert security.PAGE.read_text() == security.page_with_table(), "run `make security`"


def test_evidence_that_is_gone_is_told():
    assert security.missing("tests/architecture/test_security_table.py::test_that_nobody_wrote")
    assert security.missing("docs/security.md#A heading that nobody wrote")
    assert security.missing("Makefile:a line that nobody wrote")
    assert security.missing("no/such/file.py:anything")
