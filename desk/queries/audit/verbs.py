"""Acts that change no row, in words. An act that is not here is shown by its code."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Verb:
    """`label` names it in a list of choices; `sentence` takes who, and of a record its thing."""

    label: Any
    sentence: Any


VERBS = {
    "logged_in": Verb(_("Log-in"), _("%(who)s logged in")),
    "log_read": Verb(_("Confidential log read"), _("%(who)s read a confidential contact log")),
    "report_printed": Verb(_("Report printed"), _("%(who)s printed the report of %(thing)s")),
    "pack_printed": Verb(_("Meeting pack printed"), _("%(who)s printed the meeting pack of %(thing)s")),
    "import_uploaded": Verb(_("Import uploaded"), _("%(who)s uploaded a file to import")),
    "import_applied": Verb(_("Import applied"), _("%(who)s brought a file in")),
    "import_undone": Verb(_("Import undone"), _("%(who)s undid an import")),
    "outbox_retried": Verb(_("Outbox tried again"), _("%(who)s tried failed work again")),
    "list_exported": Verb(_("List exported"), _("%(who)s exported a list")),
    "erasure_asked": Verb(_("Customer made anonymous"), _("%(who)s had a customer made anonymous")),
    "personal_data_shown": Verb(
        _("Personal data of a customer shown"), _("%(who)s looked at everything that is kept about %(thing)s")
    ),
    "audit_exported": Verb(_("Audit log exported"), _("%(who)s exported the audit log")),
    "password_changed": Verb(_("Password changed"), _("%(who)s changed the password")),
    "second_factor_added": Verb(_("Second factor added"), _("%(who)s added a second factor")),
    "second_factor_removed": Verb(_("Second factor removed"), _("%(who)s removed a second factor")),
    "second_factor_reset": Verb(_("Second factor reset"), _("%(who)s reset the second factor of %(thing)s")),
    "second_factor_failed": Verb(_("Second factor refused"), _("A second factor of %(thing)s was wrong")),
    "log_in_failed": Verb(_("Log-in refused"), _("A log-in as %(thing)s was refused")),
    "sessions_ended": Verb(_("All log-ins of somebody ended"), _("%(who)s logged %(thing)s out everywhere")),
    "session_ended": Verb(_("Log-in ended"), _("%(who)s ended a log-in")),
    "password_link_sent": Verb(
        _("Link for a new password sent"), _("%(who)s sent %(thing)s a link for a new password")
    ),
    "company_account_linked": Verb(_("Company account linked"), _("%(who)s linked the company account")),
    "company_account_unlinked": Verb(
        _("Company account unlinked"), _("%(who)s unlinked the company account of %(thing)s")
    ),
    "company_account_refused": Verb(_("Company account refused"), _("A log-in by company account was refused")),
    "address_retried": Verb(_("Mail tried again"), _("%(who)s let mail go to a refused address again")),
    "address_held": Verb(_("Mail held"), _("%(who)s had mail for an address held, as a letter came back")),
    "file_erased": Verb(_("File erased"), _("%(who)s erased a file")),
}
