"""`manage.py load_demo` loads once, into the right place, and production starts with none of it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.models import Company
from desk.checks import no_demo_accounts_in_production
from desk.demo.cast import Cast
from sellers.models import User


def _run(**options: object) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def test_a_second_load_is_refused_and_changes_nothing(cast: Cast, settings) -> None:
    settings.DEMO_ALLOWED = True
    before = User.objects.count(), Company.objects.count()
    with pytest.raises(CommandError, match="--reset"):
        _run()
    assert (User.objects.count(), Company.objects.count()) == before


def test_if_empty_prints_the_log_ins_of_what_is_there(cast: Cast) -> None:
    said = _run(if_empty=True)
    assert "haneui.kim@gaon.example" in said
    assert "hanjang-demo" in said
    assert "loaded" not in said


def test_production_does_not_start_with_demo_accounts(cast: Cast, settings) -> None:
    assert no_demo_accounts_in_production(databases=["default"]) == []
    settings.PRODUCTION = True
    assert [error.id for error in no_demo_accounts_in_production(databases=["default"])] == ["hanjang.E003"]
    User.objects.update(is_demo=False)
    assert no_demo_accounts_in_production(databases=["default"]) == []
