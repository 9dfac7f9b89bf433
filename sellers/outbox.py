"""What happens after writes on people: the letter with an invitation."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation

from core import clock
from core.outbox import handles
from sellers.actions.invitations import SEND, link_of
from sellers.models import Invitation


@handles(SEND)
def send_invitation(payload: dict[str, Any]) -> None:
    """Twice is nearly harmless: the same letter comes twice. One that was used or taken back is not sent."""
    found = Invitation.objects.select_related("user", "invited_by").filter(pk=payload["invitation"]).first()
    if found is None or not found.is_good or not found.user.email:
        return
    context = {"invitation": found, "user": found.user, "link": link_of(found, site=payload["site"])}
    with translation.override(found.user.language):
        letter = EmailMultiAlternatives(
            subject=" ".join(render_to_string("sellers/mail/invitation_subject.txt", context).split()),
            body=render_to_string("sellers/mail/invitation.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[found.user.email],
        )
        letter.attach_alternative(render_to_string("sellers/mail/invitation.html", context), "text/html")
        letter.send()
    Invitation.objects.filter(pk=found.pk).update(sent_count=F("sent_count") + 1, sent_at=clock.now())
