"""What a policy answers: yes, no, or yes with a reason to be given."""

from dataclasses import dataclass
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

from core.errors import ReasonRequired


class Kind(Enum):
    YES = "yes"
    NO = "no"
    WITH_REASON = "with_reason"


@dataclass(frozen=True)
class Verdict:
    """Truthy when the act may be done, with a reason or without; falsy when it may not."""

    kind: Kind
    why: str | Promise = ""

    def __bool__(self) -> bool:
        return self.kind is not Kind.NO

    @property
    def needs_reason(self) -> bool:
        return self.kind is Kind.WITH_REASON

    def enforce(self, reason: str = "") -> None:
        """Raises PermissionDenied for a no, ReasonRequired where a reason is asked for and none was given."""
        if self.kind is Kind.NO:
            raise PermissionDenied(str(self.why))
        if self.kind is Kind.WITH_REASON and not reason.strip():
            raise ReasonRequired(str(self.why))


YES = Verdict(Kind.YES)


def no(why: str | Promise) -> Verdict:
    """Refused; `why` is shown to the person."""
    return Verdict(Kind.NO, why)


def yes_with_reason(why: str | Promise) -> Verdict:
    """Allowed for a stated reason; `why` says what the reason is asked for."""
    return Verdict(Kind.WITH_REASON, why)
