"""The outbox for administrators: what did not get through, and trying it again."""

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.htmx import go, page
from core.scoping import id_from
from desk.outbox import actions
from desk.policies import may_administer
from desk.queries import outbox as queries
from sellers.http import UserRequest


@require_GET
def outbox(request: UserRequest) -> HttpResponse:
    may_administer(request.user).enforce()
    kind = request.GET.get("kind", "")[:60]
    found = queries.dead_rows(kind=kind, after=request.GET.get("after", ""))
    context = {
        "kind": kind,
        "kind_label": queries.kind_words(kind),
        "rows": queries.shown(found.rows),
        "more_url": f"?{urlencode({'kind': kind, 'after': found.after})}" if found.after else "",
        "condition": queries.condition(),
        "jobs": queries.last_jobs(),
    }
    return page(request, "desk/administration/outbox.html", context, fragment="more")


@require_POST
def outbox_again(request: UserRequest) -> HttpResponse:
    """`row` one dead row, `kind` all of a kind; a second click finds them gone and says so."""
    row, kind = id_from(request.POST.get("row")), request.POST.get("kind", "")[:60]
    n = actions.try_again(by=request.user, row_id=row or None, kind=kind)
    said = ngettext("%(n)s row is tried again within a minute.", "%(n)s rows are tried again within a minute.", n)
    message = said % {"n": n} if n else _("Nothing is left here to try again: it is already on its way.")
    return go(request, resolve_url("desk:outbox"), message=message)
