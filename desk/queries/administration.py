"""What waits for an administrator behind the entries of the administration page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import mail
from core.paging import capped_count
from core.templatetags.words import capped
from desk.queries.outbox import unfinished


def waiting() -> dict[str, str]:
    """Address of an entry → what is wrong there; nothing of an entry where all is well. Cost: three queries."""
    given_up, broken = unfinished()
    refused = capped_count(mail.refusing())
    found = {
        "desk:outbox": ", ".join(
            filter(
                None,
                [
                    _("%(n)s did not get through") % {"n": capped(given_up)} if given_up else "",
                    ngettext("%(n)s job broke off", "%(n)s jobs broke off", broken) % {"n": broken} if broken else "",
                ],
            )
        ),
        "sellers:dead_addresses": (
            ngettext("%(n)s address refuses mail", "%(n)s addresses refuse mail", refused) % {"n": capped(refused)}
            if refused
            else ""
        ),
    }
    return {name: words for name, words in found.items() if words}
