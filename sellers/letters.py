"""Letters about an account's security: one form, a sentence for each occasion, in the language of whom it goes to."""

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core import clock, mail
from core.templatetags.words import moment
from sellers.models import User

OCCASIONS = {
    "app_added": _("An authenticator app was set up."),
    "app_removed": _("The authenticator app was removed."),
    "passkey_added": _("A passkey was added."),
    "passkey_removed": _("A passkey was removed."),
    "codes_made": _("New recovery codes were made; the old ones no longer work."),
    "password_changed": _("The password was changed."),
    "address_changed": _("An administrator has changed the e-mail address of this account."),
    "second_factor_reset": _("An administrator has reset the second factor."),
    "company_account_linked": _("The company account was linked with this account."),
}


def tell(user: User, occasion: str, *, ip: str = "", device: str = "") -> None:
    """Queues the letter in the caller's transaction; nothing for somebody without an e-mail."""
    if not user.email:
        return
    with translation.override(user.language), timezone.override(user.zone):
        context = {
            "name": user.name,
            "sentence": str(OCCASIONS[occasion]),
            "at": moment(clock.now()),
            "ip": ip,
            "device": device,
        }
    mail.send("account/security", to=user.email, language=user.language, reader=user.pk, context=context)
