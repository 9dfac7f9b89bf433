"""Duplicates: what may be meant as one types."""

from django.http import Http404, HttpResponse, QueryDict
from django.views.decorators.http import require_GET

from core.htmx import page, wants_fragment
from customers import queries
from customers.models import RecordKind
from sellers.http import UserRequest
from sellers.models import User

SHORTEST = 2  # letters of a name before it is looked for


@require_GET
def look(request: UserRequest, kind: str) -> HttpResponse:
    """Records like the values of a form that is being filled in."""
    if kind not in RecordKind.values:
        raise Http404
    rows = (_people if kind == RecordKind.PERSON else _companies)(request.user, request.GET)
    context = {"rows": rows, "is_hint": wants_fragment(request)}
    return page(request, "customers/suspects.html", context, fragment="list")


def _people(viewer: User, typed: QueryDict) -> list[queries.Suspect]:
    name, mobile, email = (typed.get(one, "").strip()[:200] for one in ("name", "mobile", "email"))
    if len(name) < SHORTEST and not mobile and "@" not in email:
        return []
    company = queries.company_by(viewer, typed.get("company", "")) or typed.get("company_text", "").strip()[:200]
    return queries.suspects(viewer, name=name, mobile=mobile, email=email, company=company or None)


def _companies(viewer: User, typed: QueryDict) -> list[queries.Suspect]:
    values = {
        name: typed.get(name, "").strip()[:300] for name in ("name", "phone", "homepage", "region", "biz_no", "code")
    }
    return queries.suspected_companies(viewer, **values) if len(values["name"]) >= SHORTEST else []
