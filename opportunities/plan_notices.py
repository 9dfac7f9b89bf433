"""Suggestions for the win plan, as notices: to the seller who may take one up, and back to who had the idea."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.templatetags.addresses import address
from opportunities.models.playbook import in_her_language
from sellers.models import Notification
from sellers.notices import NoticeKind, register

_OWNER, _WHO_SUGGESTED = _("the opportunity's owner"), _("who suggested it")
_EXAMPLE = {"title": "노지 방제 자동화", "name": "윤서린", "what": "CFO 면담을 임원과 함께 잡기"}


def _said(params: dict[str, Any]) -> dict[str, Any]:
    """With the words in the reader's language, where the product offered them."""
    return params | {"what": in_her_language(params["what"], params.get("what_en", ""))}


def _declined(params: dict[str, Any]) -> str:
    if params.get("reason"):
        return str(_("%(name)s goes another way on %(title)s: %(what)s (%(reason)s)")) % _said(params)
    return str(_("%(name)s goes another way on %(title)s: %(what)s")) % _said(params)


def _words(sentence: Promise) -> Callable[[dict[str, Any]], str]:
    return lambda params: str(sentence) % _said(params)


# code: (sentence, act, label, whom it goes to first, an example)
_KINDS: dict[str, tuple[Callable[[dict[str, Any]], str], Promise, Promise, Promise, dict[str, str]]] = {
    "action_suggested": (
        _words(_("%(name)s suggests on %(title)s: %(what)s")),
        _("See the suggestion"),
        _("Action suggested"),
        _OWNER,
        _EXAMPLE,
    ),
    "action_taken_up": (
        _words(_("%(name)s took up your suggestion on %(title)s: %(what)s")),
        _("See the plan"),
        _("Suggestion taken up"),
        _WHO_SUGGESTED,
        _EXAMPLE | {"name": "김하늬"},
    ),
    "action_declined": (
        _declined,
        _("See the plan"),
        _("Suggestion not taken up"),
        _WHO_SUGGESTED,
        _EXAMPLE | {"name": "김하늬", "reason": "소미라 팀장이 먼저 이야기하기로 했어요"},
    ),
}


def _plan(notification: Notification) -> str:
    return address("opportunities:plan", notification.object_id)


def register_all() -> None:
    for code, (sentence, act, label, first_to, example) in _KINDS.items():
        register(
            NoticeKind(
                code=code, sentence=sentence, act=act, url=_plan, label=label, first_to=first_to, example=example
            )
        )
