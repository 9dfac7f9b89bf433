"""`manage.py load_demo` loads once, into the right place, and production starts with none of it."""

from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

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


@pytest.mark.parametrize("statement", ["SET LOCAL ROLE of_nobody_here", "SET LOCAL search_path TO pg_temp"])
@pytest.mark.django_db
def test_a_database_that_does_not_say_whether_they_are_there_is_refused_but_a_new_one_is_not(statement, settings):
    settings.PRODUCTION = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE of_nobody_here")  # goes with the test's transaction
        cursor.execute("GRANT USAGE ON SCHEMA public TO of_nobody_here")
        cursor.execute(statement)
        said = [error.id for error in no_demo_accounts_in_production(databases=["default"])]
        cursor.execute("RESET ROLE; RESET search_path")
    assert said == (["hanjang.E014"] if "ROLE" in statement else [])


def test_a_database_that_is_away_is_no_answer(settings, monkeypatch):
    """The start goes on without it and says so; it does not take silence for a no."""
    settings.PRODUCTION = True

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(User.objects, "filter", away)
    monkeypatch.setattr("desk.checks.transaction.atomic", nullcontext)
    with pytest.raises(OperationalError):
        no_demo_accounts_in_production(databases=["default"])


def test_production_does_not_start_with_demo_accounts(cast: Cast, settings) -> None:
    assert no_demo_accounts_in_production(databases=["default"]) == []
    settings.PRODUCTION = True
    assert [error.id for error in no_demo_accounts_in_production(databases=["default"])] == ["hanjang.E003"]
    User.objects.update(is_demo=False)
    assert no_demo_accounts_in_production(databases=["default"]) == []
