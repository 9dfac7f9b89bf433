"""What this module puts before people: a sentence and one act each."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opportunities.models import Category, CoachingRequest, CoachingState, Opportunity, State
from opportunities.words import category_words
from sellers.models import Notification
from sellers.notices import NoticeKind, register
from sellers.queries import leaders_above


def _sheet(view: str) -> Any:
    def url(notification: Notification) -> str:
        return f"{reverse('opportunities:detail', args=[notification.object_id])}?view={view}"

    return url


def _fell(params: dict[str, Any]) -> str:
    named = params | {"was": category_words(params["was"]), "now": category_words(params["now"])}
    return str(_("%(title)s has fallen: %(was)s → %(now)s.")) % named


def _excepted(params: dict[str, Any]) -> str:
    """What was missing is kept in every language; older ones have the codes of facts alone."""
    missing = params.get(f"missing_{get_language()}") or params.get("facts", "")
    sentence = _("%(name)s moved %(title)s on as an exception. Not met: %(missing)s. Reason: %(reason)s")
    return str(sentence) % (params | {"missing": missing})


def _words(sentence: str | Promise) -> Callable[[dict[str, Any]], str]:
    return lambda params: str(sentence) % params


# code: (sentence, act, view of the sheet that it leads to)
_KINDS: dict[str, tuple[Callable[[dict[str, Any]], str], Promise, str]] = {
    "category_fell": (_fell, _("See what is missing"), "seller"),
    "coaching_asked": (_words(_("%(name)s asks on %(title)s: %(question)s")), _("Answer"), "coach"),
    "coaching_answered": (_words(_("%(name)s wrote a coaching note on %(title)s.")), _("Read the note"), "coach"),
    "coaching_replied": (_words(_("%(name)s replied to your note on %(title)s.")), _("Read the reply"), "coach"),
    "stage_exception": (
        _excepted,
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


def _question_waits(notification: Notification) -> bool:
    asked = CoachingRequest.objects.filter(opportunity_id=notification.object_id, to_id=notification.user_id)
    waiting = asked.filter(state=CoachingState.REQUESTED).select_related("opportunity").first()
    # that an expert was asked is no business of the leaders above her (domain.md §6)
    return waiting is not None and notification.user_id in leaders_above(waiting.opportunity.owner_id)


def _still_fallen(notification: Notification) -> bool:
    """Out of what was promised, and not back yet."""
    if notification.params.get("was") != Category.COMMIT:
        return False
    fallen = Opportunity.objects.filter(pk=notification.object_id, state=State.OPEN)
    return fallen.exclude(fact_category__in=(Category.BOOKED, Category.COMMIT)).exists()


_OWNER, _LEADER, _ASKED = _("the opportunity's owner"), _("the owner's leader"), _("who was asked")
_TITLE = "노지 방제 자동화"
# code: (label, whom it goes to first, an example)
_RULES: dict[str, tuple[Promise, Promise, dict[str, str]]] = {
    "category_fell": (_("Category fell"), _OWNER, {"title": _TITLE, "was": "commit", "now": "best"}),
    "coaching_asked": (
        _("Coaching asked for"),
        _ASKED,
        {"title": _TITLE, "name": "김하늬", "question": "구매팀장을 어떻게 만날까요?"},
    ),
    "coaching_answered": (_("Coaching note written"), _OWNER, {"title": _TITLE, "name": "윤서린"}),
    "coaching_replied": (_("Reply to a coaching note"), _("the note's author"), {"title": _TITLE, "name": "김하늬"}),
    "stage_exception": (
        _("Stage moved as an exception"),
        _LEADER,
        {"title": _TITLE, "name": "김하늬", "facts": "F7, F10", "reason": "다음 주에 확인해요"},
    ),
    "evidence_disputed": (
        _("Evidence doubted"),
        _OWNER,
        {"title": _TITLE, "name": "윤서린", "fact": "F7", "reason": "누가 말했나요?"},
    ),
    "dispute_answered": (
        _("Doubt answered"),
        _("the leader who doubted"),
        {"title": _TITLE, "name": "김하늬", "fact": "F7", "answer": "통화로 확인했어요"},
    ),
    "opportunity_given": (_("Opportunity handed over"), _("the new owner"), {"title": _TITLE, "name": "윤서린"}),
    "opportunity_joined": (_("Added to a team"), _("the new member"), {"title": _TITLE, "name": "김하늬"}),
}
_URGENT = {"coaching_asked", "evidence_disputed", "opportunity_given"}
# what a mail says of it: a question and a doubt are read behind the log-in
_MAILED = {
    "coaching_asked": _words(_("%(name)s asks on %(title)s.")),
    "evidence_disputed": _words(_("%(name)s doubts %(fact)s on %(title)s.")),
}
# domain.md §2.9: A09 (a question without an answer) and A07 (out of the commit)
_TO_LEADER: dict[str, tuple[Callable[[Notification], bool], int]] = {
    "coaching_asked": (_question_waits, 72),
    "category_fell": (_still_fallen, 24),
}


def register_all() -> None:
    for code, (sentence, act, view) in _KINDS.items():
        label, first_to, example = _RULES[code]
        still_waits, hours = _TO_LEADER.get(code, (None, None))
        register(
            NoticeKind(
                code=code,
                sentence=sentence,
                act=act,
                url=_sheet(view),
                label=label,
                first_to=first_to,
                example=example,
                urgent=code in _URGENT,
                mailed=_MAILED.get(code),
                still_waits=still_waits,
                leader_after_hours=hours,
            )
        )
