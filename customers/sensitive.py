"""Words in a note that may say something of somebody's health, faith, politics or family, which is nobody's to keep.

A hint, never a bar: the words of a farm are close to those of a sickness. Source: domain.md §6. The same words stand in
static/js/sensitive.js, which says the hint as one types; a test holds the two together.
"""

import re
from collections.abc import Iterable, Mapping

WORDS: Mapping[str, str] = {
    "health": (
        "투병|입원|수술|우울증|공황|당뇨|고혈압|임신|유산|치매|항암|암 진단|암에 걸|지병|건강이 안|건강 문제|장애인|"
        "cancer|surgery|pregnan|diabet|depressi|hospitali|disabilit|illness"
    ),
    "religion": "교회|성당|불교|기독교|천주교|개신교|이슬람|종교|목사님|church|christian|buddhis|muslim|religio",
    "politics": "민주당|국민의힘|지지 정당|정치 성향|보수 성향|진보 성향|노조|노동조합|political|trade union|party member",
    "family": "이혼|재혼|별거|배우자|아내|남편|와이프|시부모|자녀|아들|딸(?!기)|가족|결혼|divorce|wife|husband|children|daughter",
}
NOTES = frozenset({"line", "body", "interests", "text", "note", "win_loss_note", "personal_win"})  # names of fields
_CHOSEN = re.compile(
    r"[a-z]_text$"
)  # words of a field in which one is chosen: "company_text" holds the name of a church
_ALL = re.compile("|".join(WORDS.values()), re.IGNORECASE)


def found_in(texts: Iterable[str]) -> str:
    """The first such word, empty where there is none."""
    return next((match[0] for text in texts if (match := _ALL.search(text))), "")


def is_note(name: str) -> bool:
    """Whether a posted field holds what somebody wrote in her own words: "line", "heard-0-text"."""
    if _CHOSEN.search(name):
        return False
    return name.rsplit("-", 1)[-1].rsplit("_", 1)[-1] in NOTES or name in NOTES
