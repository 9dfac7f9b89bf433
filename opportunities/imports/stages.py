"""What other systems write in a stage column: one of our stages, or that it was closed."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from core.imports.fields import plain
from opportunities.models import PipelineVersion, Stage, State

CLOSED_WORDS = {
    State.WON: ("won", "closed won", "win", "수주", "수주완료", "성공", "계약완료", "수주 성공"),
    State.LOST: ("lost", "closed lost", "loss", "실주", "실패", "수주실패", "탈락"),
    State.NO_DECISION: ("no decision", "고객 중단", "중단", "취소", "abandoned"),
    State.WITHDRAWN: ("withdrawn", "철회", "포기", "disqualified"),
}
OPEN_WORDS = ("open", "진행", "진행중", "in progress")
# by position in the pipeline: words that well-known products ship with
STAGE_WORDS = {
    1: ("prospecting", "new", "lead", "발굴", "신규", "appointment scheduled"),
    2: ("engaging", "qualified to buy", "qualification", "qualify", "검증", "perception analysis", "id. decision makers"),
    3: ("needs analysis", "value proposition", "solution", "합의", "presentation scheduled", "니즈 분석"),
    4: ("proposal/price quote", "proposal", "quote", "제안", "견적", "decision maker bought-in", "평가"),
    5: ("negotiation/review", "negotiation", "contract", "contract sent", "협상", "계약"),
}  # fmt: skip
_STATES = {plain(word): state for state, words in CLOSED_WORDS.items() for word in (state.value, *words)}
_OPEN = frozenset(map(plain, OPEN_WORDS))
_POSITIONS = {plain(word): position for position, words in STAGE_WORDS.items() for word in words}


@dataclass
class Stages:
    """The stages of one pipeline version, found by code, name or position."""

    version: PipelineVersion

    @cached_property
    def _all(self) -> list[Stage]:
        return list(self.version.stages.order_by("position"))

    @cached_property
    def _by_word(self) -> dict[str, Stage]:
        found = {plain(word): stage for stage in self._all for word in (stage.code, stage.name, stage.name_en)}
        return found | {str(stage.position): stage for stage in self._all}

    def first(self) -> Stage:
        return self._all[0]

    def last(self) -> Stage:
        return self._all[-1]

    def words(self) -> str:
        return ", ".join(str(stage) for stage in self._all)

    def read(self, text: str) -> tuple[Stage | None, str] | None:
        """(stage, state) of a word; no stage for one that only says open or closed; None for an unknown word."""
        word = plain(text)
        if word in self._by_word:
            return self._by_word[word], State.OPEN
        if word in _STATES:
            return None, _STATES[word]
        if word in _OPEN:
            return None, State.OPEN
        position = _POSITIONS.get(word)
        return (self._all[min(position, len(self._all)) - 1], State.OPEN) if position else None
