"""What people are told of promises, each with the one act that it asks for."""

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
            code="promise_given",
            sentence=_given,
            act=gettext_lazy("See the promise"),
            url=_promise_url,
            icon="promise",
            label=gettext_lazy("Promise given to you to keep"),
            first_to=gettext_lazy("who keeps it"),
            example={"who": "윤서린", "person": "백승아", "text": "견적서 다시 보내기"},
        )
    )


def _given(params: dict[str, Any]) -> str:
    text = params.get("text") or _("Confidential promise")
    return _("%(who)s gave you a promise to %(person)s to keep: %(text)s") % (params | {"text": text})


def _promise_url(notification: Notification) -> str:
    return reverse("customers:promise", args=[notification.object_id])
