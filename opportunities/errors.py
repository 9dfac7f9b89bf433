"""What the rules of this module refuse, worded for the person who tried."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import RuleError


class IllegalMove(RuleError):
    """The table of moves, or the order of stages, does not allow it."""

    code = "illegal_move"


class NotOpen(RuleError):
    """Only an open opportunity can be worked on."""

    code = "not_open"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("This opportunity is closed. Reopen it before you change it."))


class FactMissing(RuleError):
    """The act needs a fact that no evidence supports today."""

    code = "fact_missing"


class Incomplete(RuleError):
    """Something the act needs was not said. `field` names the form field that asks for it."""

    code = "incomplete"

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field


class DraftGone(RuleError):
    """Somebody dropped the draft while another one was at it."""

    code = "draft_gone"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Somebody dropped this draft meanwhile."))
