"""The invited person's way in: her link, then her password, then Today."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleError
from core.htmx import page
from sellers import actions
from sellers.door import company_door, first_day_ahead, log_in_after_joining
from sellers.forms.invitations import JoinForm
from sellers.limits import Guesses, limited
from sellers.models import Invitation
from sellers.staff_reads.invitations import invitation_by, invitation_kept

KEPT = "invitation"
WRONG_LINKS = Guesses("wrong-invitation", most=20, seconds=300)  # good ones are never refused
NO_REFERRER = "strict-origin"  # "no-referrer" would also empty Origin, and no form could be sent


@login_not_required
@never_cache
@require_GET
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Keeps whose link it is and leads on, so that the link stands in no further address. Looking uses nothing up."""
    found = invitation_by(token)
    if found is None and (left := WRONG_LINKS.count(request.META.get("REMOTE_ADDR", ""))):
        slow = page(request, "sellers/join/refused.html", {"why": "slow"}, status=429)
        slow["Retry-After"] = str(left)
        return _without_referrer(slow)
    if found is None or not found.is_good:
        return _refused(request, found)
    if request.user.is_authenticated and request.user.pk != found.user_id:
        return _without_referrer(page(request, "sellers/join/other.html", {"invitation": found}))
    request.session[KEPT] = found.pk
    return _without_referrer(redirect("sellers:join_password"))


@login_not_required
@limited("join-password", tries=120, seconds=60)
@never_cache
@require_http_methods(["GET", "POST"])
def join_password(request: HttpRequest) -> HttpResponse:
    """Her password, and she is in."""
    found = invitation_kept(int(request.session.get(KEPT, 0)))
    if found is None or not found.is_good:
        return _refused(request, found)
    form = JoinForm(request.POST if request.method == "POST" else None, user=found.user)
    if form.is_valid():
        try:
            user = actions.take_invitation(found, password=form.cleaned_data["password1"])
            request.session.pop(KEPT, None)
            return log_in_after_joining(request, user, to=f"{resolve_url('desk:today')}?welcome=1")
        except RuleError as error:
            form.add_error(None, error.message)
    status = 422 if form.is_bound else 200
    about = {"first_day": first_day_ahead(found.user), **company_door(found.user)}
    context = {"form": form, "invitation": found, **about}
    return _without_referrer(page(request, "sellers/join/password.html", context, status=status))


def _refused(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """What to do now: a link that never was and one that was taken back say the same."""
    why = "unknown"
    if found is not None and found.revoked_at is None:
        why = "used" if found.used_at is not None else "late"
    status = 404 if why == "unknown" else 410
    return _without_referrer(page(request, "sellers/join/refused.html", {"why": why}, status=status))


def _without_referrer(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = NO_REFERRER
    return response
