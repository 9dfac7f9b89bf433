"""What the invitation's page needs of the log-in library."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sellers.backends import first_day_ahead, may_log_in
from sellers.company_accounts import company_accounts
from sellers.models import User
from sellers.policies import must_use_company_account


def log_in_after_joining(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Logged in and led to `to`, with the second step where she has one; or a page that says from when she may."""
    if not may_log_in(user):
        return render(request, "sellers/join/later.html", {"day": first_day_ahead(user)})
    record_authentication(request, user, method="password")
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=to))
    return answer


def company_door(user: User) -> dict[str, object]:
    """The company's own log-ins, and whether her roles take nothing else."""
    return {"company_accounts": company_accounts(), "company_only": must_use_company_account(user)}
