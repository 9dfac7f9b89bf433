"""What people are told of support and of decisions, each with the one act that it asks for."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opportunities.actions.support import ASKED
from sellers.models import Notification
from sellers.notices import NoticeKind, register

_SUPPORT = {
    "title": "노지 방제 자동화",
    "name": "김하늬",
    "what": "CFO를 한 번 만나 주세요",
    "reason": "다음 달부터 가능해요",
}


def _words(sentence: str | Promise) -> Any:
    return lambda params: str(sentence) % params


def _support_url(notification: Notification) -> str:
    """The report view for who was asked: the sheet as it is read in a meeting."""
    return f"{reverse('opportunities:detail', args=[notification.params['sheet']])}?view=report#support"


def _seller_url(notification: Notification) -> str:
    return f"{reverse('opportunities:detail', args=[notification.params['sheet']])}#support"


def _decision_url(notification: Notification) -> str:
    return f"{reverse('opportunities:detail', args=[notification.object_id])}#decisions"


def register_all() -> None:
    asked, seller = _("who was asked"), _("who asked for support")
    _register(
        ASKED, _("%(name)s asks for support on %(title)s: %(what)s"), _("Accept or decline"), _support_url,
        _("Support asked for"), asked, urgent=True, mailed=_words(_("%(name)s asks for support on %(title)s.")),
    )  # fmt: skip
    read = _("Open the opportunity")
    for code, sentence, label in (
        ("support_accepted", _("%(name)s has accepted your support request on %(title)s."), _("Support accepted")),
        ("support_done", _("%(name)s has done what you asked for on %(title)s."), _("Support done")),
        ("support_declined", _("%(name)s cannot help on %(title)s: %(reason)s"), _("Support declined")),
    ):
        _register(code, sentence, read, _seller_url, label, seller)
    _register(
        "decision_made", _("%(name)s decided on %(title)s: %(text)s"), _("Read the decision"), _decision_url,
        _("Decision written down"), _("the opportunity's owner"),
        example={"title": "노지 방제 자동화", "name": "오태경", "text": "다음 주에 CFO를 함께 만난다"},
    )  # fmt: skip


def _register(
    code: str, sentence: Promise, act: Promise, url: Any, label: Promise, first_to: Promise, **more: Any
) -> None:
    more.setdefault("example", _SUPPORT)
    register(
        NoticeKind(
            code=code, sentence=_words(sentence), act=act, url=url, icon="coach", label=label, first_to=first_to, **more
        )
    )
