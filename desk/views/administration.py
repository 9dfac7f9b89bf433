"""The door to everything that an administrator sets up."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core.htmx import page
from desk.administration import GROUPS
from desk.policies import may_administer
from desk.queries.administration import waiting
from sellers.http import UserRequest


@require_GET
def administration(request: UserRequest) -> HttpResponse:
    may_administer(request.user).enforce()
    waits = waiting()
    groups = [(group.title, [(entry, waits.get(entry.name, "")) for entry in group.entries]) for group in GROUPS]
    return page(request, "desk/administration.html", {"groups": groups})
