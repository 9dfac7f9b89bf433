"""Questions whose SQL is put together once answer like those that are put together anew each time."""

import pytest
from django.utils import translation

from core.kept import Kept, among
from sellers.models import User
from tests.sellers.factories import UserFactory


def parts(kept):
    """SQL, its values and the blanks by name."""
    _rows, _compiler, sql, params, _converters = kept.put_together()
    # a JSON value is equal to itself alone
    return sql, [getattr(part, "value", getattr(part, "obj", part)) for part in params]


@pytest.mark.django_db
def test_answers_follow_the_values():
    some = [UserFactory(name=name) for name in ("가", "나", "다")]
    kept = Kept(lambda ids: User.objects.filter(among("pk", ids)).order_by("name"), "ids")
    assert kept(ids=[user.pk for user in some]) == some
    assert kept(ids=[some[2].pk]) == some[2:]
    assert kept(ids=[]) == []
    assert kept(ids=[some[0].pk])[0].created_at == some[0].created_at


@pytest.mark.django_db
def test_no_question_holds_a_moment_or_a_language(monkeypatch):
    """What depends on them must be brought as a value: it would stay as it was when the process began."""
    monkeypatch.setenv("HANJANG_NOW", "2026-08-19T08:30:00+09:00")
    with translation.override("ko"):
        once = [parts(kept) for kept in Kept.known]
    monkeypatch.setenv("HANJANG_NOW", "2027-01-02T23:10:00+09:00")
    with translation.override("en"):
        assert [parts(kept) for kept in Kept.known] == once
    assert len(once) > 3
