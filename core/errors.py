"""Errors of rules: expected, worded for a person, answered with 409 or beside a field, never with 500."""

from django.utils.translation import gettext as _


class RuleError(Exception):
    """A rule refuses the act. `str(error)` is the sentence that the person reads."""

    code = "rule"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ReasonRequired(RuleError):
    """The act needs a reason and none was given."""

    code = "reason_required"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Please give a reason."))


class Stale(RuleError):
    """Somebody else saved the record after this page was read."""

    code = "stale"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Somebody else changed this while you were writing."))
