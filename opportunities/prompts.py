"""Questions that press instead of helping, and what to ask instead (domain.md §3.4)."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NOT_YET = re.compile(
    r"왜\s*(아직|여태|지금까지|이제껏)[^.?!\n]*(안|못|없|그대로)|왜\s*(아직|여태)(도)?\s*(이|인|예|야)"
    r"|(아직도?|여태)\s*(안|못)\s*(됐|되|된|했|하|끝)|왜\s*(안\s*(됐|되|된|했)|못\s*(했|하|끝))"
    r"|왜\s*이렇게\s*(늦|오래|더디|안|못)"
    r"|\bwhy\b[^.?!\n]*(\bnot\b|n[’']?t\b)[^.?!\n]*\byet\b|\bwhy\b[^.?!\n]*\bstill\s+(not|no)\b"
    r"|\bwhy\b[^.?!\n]*\bso\s+(late|long|slow)\b|\bwhat(’|')?s?\s+(is\s+)?taking\s+so\s+long",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"몇\s*(?:%|％|퍼센트|프로)|\b(what|how\s+many|how\s+much|which)\s+(%|percent(age)?)\b", re.IGNORECASE
)
_ODDS = re.compile(
    r"(확률|가능성)(은|이|을|도)?\s*(얼마|몇|어느\s*정도)|(수주|성공|계약|될)\s*(확률|가능성)(은|이)?\s*[?？]"
    r"|\b(how\s+likely|what\s+are\s+the\s+(odds|chances)|what(’|')?s?\s+(is\s+)?the\s+(probability|likelihood|chance))",
    re.IGNORECASE,
)
# a share of something that is really counted in percent is asked about as it is
_COUNTED = re.compile(
    r"할인|장려금|마진|단가|인상|인하|점유|수수료|이자|지분|세율|%\s*p|포인트|비율|물량|discount|margin|share|rate|fee|incentive",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.?!。？！\n]+[.?!。？！]?")

_ASK_WHAT_HOLDS = _(
    "This question presses and helps nobody. Better: “What is holding the customer up, and what can I do to help?”"
)
_ASK_WHAT_WAS_SAID = _(
    "A percentage is a guess and helps nobody. Better: “What did the customer really say or do, and which fact is missing?”"
)


def better_than(text: str) -> str | Promise | None:
    """What to ask instead of a question that presses or asks for odds, as a sentence for the writer; None: all is well."""
    for sentence in _SENTENCE.findall(text):
        if _NOT_YET.search(sentence):
            return _ASK_WHAT_HOLDS
        if _ODDS.search(sentence) or (_HOW_MANY.search(sentence) and not _COUNTED.search(sentence)):
            return _ASK_WHAT_WAS_SAID
    return None


def asks_or_acts(text: str, will: str = "") -> bool:
    """Whether a note holds a question or names an action: the soft check of a good note."""
    return bool(will.strip()) or "?" in text or "？" in text or _KOREAN_QUESTION.search(text) is not None


def is_review(boxes: Mapping[str, str], *, has_action: bool = False) -> bool:
    """Whether a leader's note shows that the sheet was looked through: a question, an action or a box of the coaching
    talk. A line of thanks does not, and the days until the next review go on."""
    talk = any(boxes.get(name, "").strip() for name in ("goal", "reality", "options", "will"))
    return has_action or talk or asks_or_acts(boxes.get("text", ""))


_KOREAN_QUESTION = re.compile(r"(까요|나요|가요|은가|는가|세요|봅시다|시다|하죠|보죠|ㄹ게요|게요)[.\s!~]*($|\n)")
