"""The lists whose first pages are kept questions show what their filters find."""

from django.http import QueryDict

from core.paging import SIZE, capped_count
from opportunities.sheet_reads import board as boards
from opportunities.sheet_reads.board import Board
from opportunities.sheet_reads.first_pages import ORDER, SCOPES, kind_of
from opportunities.sheet_reads.listing import OpportunityFilter, count_under, page_under, with_filter

CHOSEN = (
    {}, {"category": "commit"}, {"step": "late"}, {"step": "none"}, {"stalled": "yes"}, {"stage": "s3"}, {"state": "won"},
)  # fmt: skip


def test_first_pages_are_those_of_the_filters(cast):
    seen = 0
    for name in ("박도현", "윤서린"):  # in a team of others; leads
        viewer = cast.users[name]
        for scope in SCOPES:
            for chosen in CHOSEN:
                wanted = OpportunityFilter(scope=scope, **chosen).for_reader(viewer)
                found = with_filter(wanted, viewer)
                assert kind_of(wanted) is not None
                assert count_under(wanted, viewer) == capped_count(found)
                hers = found if scope != "all" else found.readable_in_full(viewer)
                shown = [row.pk for row in page_under(wanted, viewer).rows]
                assert shown[: len(hers)] == [row.pk for row in hers.order_by(*ORDER)[:SIZE]]
                seen += len(shown)
    assert seen > 50


def test_what_asks_for_more_is_no_kept_question():
    for chosen in ({"step": "late", "stage": "s3"}, {"q": "서버"}, {"state": "all"}, {"flag": "any"}, {"company": "7"}):
        assert kind_of(OpportunityFilter(**chosen)) is None


def test_columns_of_a_board_are_the_same_however_they_are_asked_for(cast, monkeypatch):
    def columns(name, scope):
        found = Board.of(QueryDict(f"scope={scope}"), cast.users[name], "/").columns
        return [[card.id for card in one.cards] for one in found], [one.count for one in found]

    monkeypatch.setattr(boards, "CARDS", 2)
    seen = 0
    for name in ("박도현", "윤서린"):
        for scope in SCOPES:
            kept = columns(name, scope)
            with monkeypatch.context() as patch:
                patch.setattr(boards, "is_whose_alone", lambda *_: False)
                assert columns(name, scope) == kept
            seen += sum(kept[1])
    assert seen > 10
