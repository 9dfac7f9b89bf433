"""What the invitation's page needs of the log-in library."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock
from sellers.backends import may_log_in
from sellers.models import User


def too_many_wrong_links(request: HttpRequest) -> bool:
    """Counts a link that never was; whoever tries many is slowed down. Good links are never refused."""
    return not ratelimit.consume(request, action="wrong_invitation")


def log_in_after_joining(request: HttpRequest, user: User) -> HttpResponse | None:
    """Logged in; or a page that says from when she may, where her first day is ahead."""
    if not may_log_in(user):
        day = user.hired_on if user.hired_on is not None and user.hired_on > clock.today() else None
        return render(request, "sellers/join/later.html", {"day": day})
    user.backend = "sellers.backends.SellerBackend"  # type: ignore[attr-defined]  # django's login reads it
    get_adapter(request).login(request, user)
    return None
