"""Korean is complete at every commit: the same check as `make check`."""

import re
import shutil

import pytest
from django.utils.translation.trans_real import translation

from tests.architecture.code import ROOT
from tools import translations


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed; `make check` asks for it")
def test_every_text_has_its_korean(capsys):
    assert (ROOT / "locale/ko/LC_MESSAGES/django.po").exists()
    assert translations.check() == 0, capsys.readouterr().out


def test_an_edit_is_called_by_one_word():
    """On buttons and in titles 수정, or 변경 of what is set; 바꾸기 is left to what takes another's place."""
    words = {
        key.rpartition("\x04")[2]: value for key, value in translation("ko")._catalog.items() if isinstance(key, str)
    }
    edits = {key: value for key, value in words.items() if re.match(r"(Edit|Change) [^.?!]+$", key)}
    assert len(edits) > 10
    assert {key: value for key, value in edits.items() if value.endswith(("고치기", "바꾸기"))} == {}
