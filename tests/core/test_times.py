"""Instants in words, which are drawn once and kept, follow the clock all the same."""

import datetime as dt

import pytest
from django.utils.translation import override

from core.templatetags.words import time_element

NOON = dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (0, "just now"), (59, "just now"), (60, "1 minute ago"), (3599, "59 minutes ago"), (3600, "1 hour ago"),
        (11 * 3600 + 3599, "11 hours ago"), (12 * 3600, "today"), (12 * 3600 + 180, "yesterday"),
    ],
)  # fmt: skip
def test_how_long_ago_follows_the_clock(monkeypatch, past, words):
    since = NOON - dt.timedelta(minutes=2)  # half a day on it is just before midnight in Seoul
    monkeypatch.setenv("HANJANG_NOW", (since + dt.timedelta(seconds=past)).isoformat())
    with override("en"):
        assert f"<span>{words}</span>" in time_element(since, "ago")
