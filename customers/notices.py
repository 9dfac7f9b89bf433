"""What this module tells people, each with the one act that it asks for."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.addresses import address
from customers.models import KeyPosition
from sellers.models import Notification
from sellers.notices import NoticeKind
from sellers.notices import register as register_kind


def register() -> None:
    register_kind(
        NoticeKind(
            code="customer_met",
            sentence=_customer_met,
            act=gettext_lazy("Read it"),
            url=_log_url,
            label=gettext_lazy("Somebody met your customer"),
            first_to=gettext_lazy("the customer's owner"),
            example={"who": "박도현", "people": "백승아"},
        )
    )
    register_kind(
        NoticeKind(
            code="key_position_asked",
            sentence=_who_is,
            act=gettext_lazy("Name the person"),
            url=_position_url,
            label=gettext_lazy("A colleague asks who holds a key position"),
            first_to=gettext_lazy("whoever was asked"),
            example={"who": "박도현", "position": "CFO", "company": "풍년식품(주)"},
            still_waits=_is_unnamed,
            leader_after_hours=72,
        )
    )


def _who_is(params: dict[str, Any]) -> str:
    return _("%(who)s asks: who is %(position)s at %(company)s?") % {
        "who": params.get("who", ""),
        "position": params.get("position", ""),
        "company": params.get("company", ""),
    }


def _position_url(notification: Notification) -> str:
    return address("customers:position_name", notification.object_id)


def _is_unnamed(notification: Notification) -> bool:
    return KeyPosition.objects.filter(pk=notification.object_id, person__isnull=True).exists()


def _customer_met(params: dict[str, Any]) -> str:
    return _("%(who)s met your customer %(people)s.") % {
        "who": params.get("who", ""),
        "people": params.get("people", ""),
    }


def _log_url(notification: Notification) -> str:
    return address("customers:log", notification.object_id)
