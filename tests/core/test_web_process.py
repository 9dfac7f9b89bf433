"""What a web process does beside answering: see config/gunicorn.py."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from config.gunicorn import LEFT_OBJECTS, LOOKS, post_request


class Circle:
    """Nothing but the collector ends it."""

    def __init__(self) -> None:
        self.myself = self


@pytest.fixture(autouse=True)
def by_hand() -> Iterator[None]:
    """The collector comes only when it is called, and finds nothing from before."""
    before = gc.get_threshold()
    gc.disable()
    gc.collect()
    yield
    gc.set_threshold(*before)
    gc.enable()


def circles(number: int) -> "weakref.ref[Circle]":
    """So many are left behind; what tells whether the last of them is still there."""
    last = None
    for _ in range(number):
        last = weakref.ref(Circle())
    assert last is not None
    return last


def answered() -> None:
    post_request(None, None, None, None)


def test_what_answered_pages_left_is_looked_for_once_it_is_much() -> None:
    few = circles(LEFT_OBJECTS // 10)
    answered()
    assert few() is not None
    many = circles(2 * LEFT_OBJECTS)
    answered()
    assert (few(), many()) == (None, None)


def test_what_outlived_a_look_goes_with_a_later_one() -> None:
    kept = [Circle() for _ in range(2 * LEFT_OBJECTS)]
    last = weakref.ref(kept[-1])
    answered()
    kept.clear()
    for _ in range(LOOKS + 1):
        assert circles(2 * LEFT_OBJECTS)() is not None
        answered()
    assert last() is None
