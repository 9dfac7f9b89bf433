"""The demo company goes only where nothing else is."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from desk.demo import gate
from sellers.models import User


def _run(**options: object) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def test_own_data_are_not_mixed_with_the_demo(db, settings) -> None:
    settings.DEMO_ALLOWED = True
    User.objects.create_user("chief@own.example", "a good long one", name="Chief")
    with pytest.raises(CommandError, match="data of its own"):
        _run()
    with pytest.raises(CommandError, match="nothing was changed"):
        _run(reset=True)
    assert _run(if_empty=True) == ""
    assert User.objects.count() == 1


def test_only_into_the_embedded_or_a_named_database(db, settings) -> None:
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="HANJANG_DEMO_DATABASE"):
        _run()
    settings.DEMO_ALLOWED = settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        _run()
    assert not gate.has_demo()
