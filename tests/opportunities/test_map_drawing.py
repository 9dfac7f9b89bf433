"""The picture of the buying centre: cards never overlap, lines cross none, and the same people give the same picture."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opportunities.map_drawing import COMPACT, LARGE, Seat, drawing_of, fit, width_of
from opportunities.models import BuyingRole

roles = st.lists(st.sampled_from(BuyingRole.values), min_size=1, max_size=3, unique=True)
STEPS = 24


def seats(parts):
    return [Seat(tuple(part), key) for key, part in enumerate(parts, start=1)]


def points_on(path):
    """Points along an SVG path of M, L and C."""
    found, at = [], (0.0, 0.0)
    for letter, words in re.findall(r"([MLC])([^MLC]*)", path):
        numbers = [float(one) for one in words.split()]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "M":
            at = pairs[0]
            continue
        if letter == "L":
            pairs = [at, pairs[0], pairs[0]]
        a, (b, c, d) = at, pairs
        for step in range(STEPS + 1):
            t = step / STEPS
            w = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            found.append(tuple(sum(k * p[i] for k, p in zip(w, (a, b, c, d), strict=True)) for i in (0, 1)))
        at = d
    return found


def inside(point, card, plan):
    x, y, edge = *point, 1.0  # a line ends on the edge
    return card.x + edge < x < card.x + plan.card[0] - edge and card.y + edge < y < card.y + plan.card[1] - edge


@settings(max_examples=60, deadline=None)
@given(st.lists(roles, min_size=1, max_size=12), st.data(), st.sampled_from([COMPACT, LARGE]))
def test_twelve_people_never_overlap_and_no_line_crosses_a_card(parts, data, plan):
    people = seats(parts)
    keys = st.integers(1, len(people))
    pairs = data.draw(st.lists(st.tuples(keys, keys), max_size=14))
    gaps = [Seat(role=role) for role in ("eb", "user") if not any(role in part for part in parts)]
    drawing = drawing_of(people, gaps, pairs, plan)
    assert len(drawing.cards) == len(people) + len(gaps)
    wide, high = plan.card
    for at, one in enumerate(drawing.cards):
        assert 0 <= one.x <= drawing.width - wide
        assert 0 <= one.y <= drawing.height - high
        assert not any(abs(one.x - two.x) < wide and abs(one.y - two.y) < high for two in drawing.cards[at + 1 :])
    assert {frozenset((line.source, line.target)) for line in drawing.lines} == {
        frozenset(pair) for pair in pairs if pair[0] != pair[1]
    }
    for line in drawing.lines:
        crossed = [
            card.seat.key
            for card in drawing.cards
            if any(inside(point, card, plan) for point in points_on(line.d))
            and card.seat.key not in (line.source, line.target)
        ]
        assert crossed == []
        assert all(-1 <= x <= drawing.width + 1 and 0 <= y <= drawing.height for x, y in points_on(line.d))
    assert drawing_of(people, gaps, pairs, plan) == drawing


def test_five_lines_beside_the_outer_column_stay_on_the_sheet():
    people = seats([("eb",), ("user", "technical", "coach"), ("eb",), ("eb",), ("eb",), ("eb", "user", "technical"),
                    ("eb", "coach"), ("eb",), ("eb", "coach"), ("coach",)])  # fmt: skip
    drawing = drawing_of(people, [], [(1, 7), (1, 9), (1, 10), (3, 7), (4, 7)], LARGE)
    for line in drawing.lines:
        assert all(0 <= x <= drawing.width for x, _y in points_on(line.d))


def test_who_decides_stands_on_top_and_a_coach_is_a_coach_whatever_else():
    drawing = drawing_of(seats([("eb", "user"), ("user", "coach"), ("purchasing",)]), [], [(2, 1)], COMPACT)
    top, examines, coaches = drawing.cards
    assert (top.row, top.seat.key) == (0, 1)
    assert (examines.seat.key, coaches.seat.key) == (3, 2)
    assert examines.x < coaches.x


def test_of_more_than_twelve_each_column_says_how_many_there_are_besides():
    drawing = drawing_of(seats([("eb",), *[("user",)] * 9, *[("technical",)] * 4]), [], [], COMPACT)
    assert [card.seat.more for card in drawing.cards if card.seat.more] == [6]
    assert len(drawing.cards) == 1 + 3 + 1 + 4


def test_both_who_influence_each_other_share_a_line_with_two_heads():
    drawing = drawing_of(seats([("eb",), ("user",)]), [], [(1, 2), (2, 1)], COMPACT)
    (line,) = drawing.lines
    assert line.both
    assert line.d.count("M") == 3


@pytest.mark.parametrize(("text", "room"), [("원료구매혁신추진팀장", 60), ("Chief Information Officer", 60)])
def test_words_are_cut_to_their_room(text, room):
    short = fit(text, room, 12)
    assert short.endswith("…")
    assert width_of(short, 12) <= room
    assert fit("팀장", room, 12) == "팀장"
