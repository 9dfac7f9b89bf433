"""Invitations by their link, and those that were just made."""

from sellers.actions.invitations import hash_of
from sellers.models import Invitation, User


def invitation_by(token: str) -> Invitation | None:
    """Whatever its state; None for a link that never was."""
    found = Invitation.objects.filter(token_hash=hash_of(token)).select_related("user", "invited_by")
    return found.first()


def invitation_kept(pk: int) -> Invitation | None:
    """The one whose link this browser opened."""
    return Invitation.objects.filter(pk=pk).select_related("user", "invited_by").first()


def invitations_among(ids: list[int], *, viewer: User) -> list[Invitation]:
    rows = Invitation.objects.visible_to(viewer).open().filter(pk__in=ids)
    return list(rows.select_related("user").order_by("pk"))
