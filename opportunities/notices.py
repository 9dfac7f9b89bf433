"""What this module puts before people: a sentence and one act each."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opportunities.words import category_words
from sellers.models import Notification
from sellers.notices import NoticeKind, register


def _sheet(view: str) -> Any:
    def url(notification: Notification) -> str:
        return f"{reverse('opportunities:detail', args=[notification.object_id])}?view={view}"

    return url


def _fell(params: dict[str, Any]) -> str:
    named = params | {"was": category_words(params["was"]), "now": category_words(params["now"])}
    return str(_("%(title)s fell from %(was)s to %(now)s.")) % named


def _words(sentence: str | Promise) -> Callable[[dict[str, Any]], str]:
    return lambda params: str(sentence) % params


# code: (sentence, act, view of the sheet that it leads to)
_KINDS: dict[str, tuple[Callable[[dict[str, Any]], str], Promise, str]] = {
    "category_fell": (_fell, _("See what is missing"), "seller"),
    "coaching_asked": (_words(_("%(name)s asks on %(title)s: %(question)s")), _("Answer"), "coach"),
    "coaching_answered": (_words(_("%(name)s wrote a coaching note on %(title)s.")), _("Read the note"), "coach"),
    "coaching_replied": (_words(_("%(name)s replied to your note on %(title)s.")), _("Read the reply"), "coach"),
    "stage_exception": (
        _words(_("%(name)s moved %(title)s on without %(facts)s: %(reason)s")),
        _("Write a coaching note"),
        "coach",
    ),
    "evidence_disputed": (_words(_("%(name)s doubts %(fact)s on %(title)s: %(reason)s")), _("Answer"), "seller"),
    "dispute_answered": (
        _words(_("%(name)s answered your doubt about %(fact)s on %(title)s: %(answer)s")),
        _("Read the answer"),
        "coach",
    ),
    "opportunity_given": (
        _words(_("%(name)s gave you the opportunity %(title)s.")),
        _("Open the opportunity"),
        "seller",
    ),
    "opportunity_joined": (
        _words(_("%(name)s added you to the team of %(title)s.")),
        _("Open the opportunity"),
        "seller",
    ),
}


def register_all() -> None:
    for code, (sentence, act, view) in _KINDS.items():
        register(NoticeKind(code=code, sentence=sentence, act=act, url=_sheet(view)))
