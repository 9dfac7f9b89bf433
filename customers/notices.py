"""What this module tells people, each with the one act that it asks for."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


def _customer_met(params: dict[str, Any]) -> str:
    return _("%(who)s met your customer %(people)s.") % {
        "who": params.get("who", ""),
        "people": params.get("people", ""),
    }


def _log_url(notification: Notification) -> str:
    return reverse("customers:log", args=[notification.object_id])
