"""Korean is complete at every commit: the same check as `make check`."""

import shutil

import pytest

from tests.architecture.code import ROOT
from tools import translations


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed; `make check` asks for it")
def test_every_text_has_its_korean(capsys):
    assert (ROOT / "locale/ko/LC_MESSAGES/django.po").exists()
    assert translations.check() == 0, capsys.readouterr().out
