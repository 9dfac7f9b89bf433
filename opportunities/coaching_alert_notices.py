"""The sentences of A09 and A10: who waits for whom on what; the words of a question stay on the sheet."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.templatetags.words import ago, due
from opportunities.queries.coaching_alerts import (
    QUESTION_LATE,
    QUESTION_LATE_OF_TEAM,
    QUESTION_UNANSWERED,
    QUESTION_WAITS,
    SUPPORT_DUE,
    SUPPORT_LATE,
    SUPPORT_LATE_ASKED,
    SUPPORT_LATE_OF_TEAM,
)
from sellers.models import Notification
from sellers.notices import NoticeKind, register

_EXAMPLE = {
    "title": "노지 방제 자동화", "asker": "김하늬", "who": "윤서린", "since": "2026-07-01T09:00:00+09:00",
    "due": "2026-07-03", "sheet": 1,
}  # fmt: skip
_ASKED, _LEADER, _ASKER = _("who was asked"), _("the direct leader"), _("who asked")
_ANSWER, _LOOK, _DO = _("Answer"), _("Have a look"), _("Accept or decline")
# code: (sentence, act, view of the sheet, label, first to, rank)
_KINDS: dict[str, tuple[Promise, Promise, str, Promise, Promise, int]] = {
    QUESTION_WAITS: (
        _("%(asker)s has waited for your answer on %(title)s since %(since)s."), _ANSWER, "coach",
        _("Coaching question unanswered for 24 hours"), _ASKED, 25,
    ),
    QUESTION_LATE: (
        _("%(asker)s still waits for your answer on %(title)s, asked %(since)s."), _ANSWER, "coach",
        _("Coaching question unanswered for 48 hours"), _ASKED, 22,
    ),
    QUESTION_LATE_OF_TEAM: (
        _("%(asker)s has waited for %(who)s's answer on %(title)s for three days."), _LOOK, "coach",
        _("Coaching question of the team unanswered for 72 hours"), _LEADER, 35,
    ),
    QUESTION_UNANSWERED: (
        _("%(who)s has not answered your question on %(title)s for three days. Ask somebody else?"), _LOOK, "seller",
        _("My question unanswered for 72 hours"), _ASKER, 45,
    ),
    SUPPORT_DUE: (
        _("%(asker)s needs your support on %(title)s today."), _DO, "report", _("Support due"), _ASKED, 28,
    ),
    SUPPORT_LATE: (
        _("Support for %(asker)s on %(title)s: %(due)s."), _DO, "report", _("Support overdue"), _ASKED, 24,
    ),
    SUPPORT_LATE_ASKED: (
        _("Support by %(who)s on %(title)s: %(due)s."), _LOOK, "seller", _("Support I asked for overdue"), _ASKER, 42,
    ),
    SUPPORT_LATE_OF_TEAM: (
        _("Support by %(who)s for %(asker)s on %(title)s: %(due)s."), _LOOK, "coach",
        _("Support of the team overdue"), _LEADER, 38,
    ),
}  # fmt: skip


def _sentence(words: Promise) -> Callable[[dict[str, Any]], str]:
    def said(params: dict[str, Any]) -> str:
        found = dict(params)
        if "since" in params:
            found["since"] = ago(dt.datetime.fromisoformat(params["since"]))
        if "due" in params:
            found["due"] = due(dt.date.fromisoformat(params["due"]))
        return str(words) % found

    return said


def _url(view: str) -> Callable[[Notification], str]:
    def url(notification: Notification) -> str:
        return f"{reverse('opportunities:detail', args=[notification.params['sheet']])}?view={view}"

    return url


def register_all() -> None:
    for code, (sentence, act, view, label, first_to, rank) in _KINDS.items():
        register(
            NoticeKind(
                code=code, sentence=_sentence(sentence), act=act, url=_url(view), icon="coach", label=label,
                first_to=first_to, example=_EXAMPLE, rank=rank,
            )
        )  # fmt: skip
