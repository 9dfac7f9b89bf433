"""The invitation's link is shown once, to the administrator who invited: mail may not be set up, or not arrive."""

from dataclasses import dataclass

from django.http import HttpRequest

from sellers.actions import link_of
from sellers.http import UserRequest
from sellers.models import Invitation
from sellers.staff_reads.invitations import invitations_among

KEPT = "invitation_links"


@dataclass(frozen=True)
class Link:
    invitation: Invitation
    url: str


def site_of(request: HttpRequest) -> str:
    """Where the product is reached."""
    return request.build_absolute_uri("/")


def remember_link(request: UserRequest, *invitations: Invitation) -> None:
    """For the next page: only which invitations they are, the links follow from the secret key."""
    request.session[KEPT] = [*request.session.get(KEPT, []), *(one.pk for one in invitations)]


def fresh_links(request: UserRequest) -> list[Link]:
    """What was remembered, once."""
    kept = request.session.pop(KEPT, [])
    found = invitations_among(kept, viewer=request.user) if kept else []
    return [Link(one, link_of(one, site=site_of(request))) for one in found]
