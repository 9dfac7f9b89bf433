"""What comes by mail: each person's own choice, the link that stops digests, and an address that does not work."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import mail
from core.errors import RuleError
from core.htmx import done, go, page
from core.paging import slice_of
from sellers import actions
from sellers.forms.mail import BounceForm, MailForm
from sellers.http import UserRequest
from sellers.limits import limited
from sellers.notice_rules import mail_choice_of, rules_of
from sellers.policies import may_run_mail
from sellers.queries import owners_of_addresses


@require_http_methods(["GET", "POST"])
def mail_choice(request: UserRequest) -> HttpResponse:
    """What today asks for, and urgent notifications, by mail or not."""
    user, chosen = request.user, mail_choice_of(request.user)
    is_allowed = rules_of([user.pk])[user.pk].urgent_by_mail
    initial = {name: getattr(chosen, name) for name in ("digest_on", "digest_hour", "urgent_by_mail")}
    form = MailForm(request.POST or None, initial=initial, is_urgent_allowed=is_allowed)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "is_urgent_allowed": is_allowed, "dead": mail.dead_address(user.email)}
        status = 200 if request.method == "GET" else 422
        return page(request, "sellers/mail.html", context, fragment="form", status=status)
    actions.choose_mail(user, by=user, **form.cleaned_data)
    return done(request, "mail-chosen", message=_("Settings saved."), to="sellers:mail")


@require_POST
def mail_again(request: UserRequest) -> HttpResponse:
    """Her own address works again, she says."""
    n = actions.retry_address(request.user.email or "", by=request.user)
    return done(request, "address-retried", message=retried_words(n), to="sellers:mail")


@csrf_exempt  # RFC 8058: a mail program posts here by itself; the signed token is all that it brings
@login_not_required
@limited("mail-stop", tries=60, seconds=60)
@require_http_methods(["GET", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a digest: asks on GET, stops on POST, without a log-in."""
    user = actions.whose_token(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        actions.choose_mail(user, by=user, digest_on=False)
    with translation.override(user.language):
        return page(request, "sellers/mail_stop.html", {"is_stopped": request.method == "POST"})


@require_GET
def dead_addresses(request: UserRequest) -> HttpResponse:
    """For administrators: addresses that refuse mail, whose they are, and letters that a server did not take."""
    may_run_mail(request.user).enforce()
    part = slice_of(mail.dead_addresses(), order=("-since", "-id"), after=request.GET.get("after", ""), size=30)
    owners = owners_of_addresses([row.address for row in part.rows])
    context = {
        "rows": [(row, owners.get(row.address)) for row in part.rows],
        "after": part.after,
        "letters": mail.refused_letters().order_by("-done_at", "-pk")[:20],
    }
    return page(
        request, "sellers/administration/mail.html", context, fragment="more" if "after" in request.GET else "rows"
    )


@require_http_methods(["GET", "POST"])
def address_bounced(request: UserRequest) -> HttpResponse:
    """Hanjang reads no mailbox: whoever reads the one that letters come back to says so here."""
    may_run_mail(request.user).enforce()
    form, back = BounceForm(request.POST or None), resolve_url("sellers:dead_addresses")
    if request.method == "POST" and form.is_valid():
        try:
            actions.hold_address(by=request.user, **form.cleaned_data)
            message = _("Mail for %(address)s is held from now on.") % {"address": form.cleaned_data["address"]}
            return go(request, back, message=message)
        except RuleError as error:
            form.add_error("address", error.message)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "back_url": back}
    return page(request, "sellers/administration/address_bounced.html", context, fragment="form", status=status)


@require_POST
def dead_address_again(request: UserRequest, pk: int) -> HttpResponse:
    may_run_mail(request.user).enforce()
    row = mail.dead_addresses().filter(pk=pk).first()
    if row is None:
        raise Http404
    n = actions.retry_address(row.address, by=request.user)
    return done(request, "address-retried", message=retried_words(n), to="sellers:dead_addresses")


def retried_words(n: int) -> str:
    """What saying "again" has done."""
    if not n:
        return _("Mail goes to this address again.")
    held = ngettext("%(n)s mail that was held is sent now.", "%(n)s mails that were held are sent now.", n) % {"n": n}
    return f"{_('Mail goes to this address again.')} {held}"
