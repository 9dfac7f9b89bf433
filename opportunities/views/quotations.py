"""Offers on our side: their list, one paper, a draft being written, issued or dropped, a new version of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from core import clock
from core.errors import RuleError, Stale
from core.formkeys import once
from core.htmx import go, page, wants_fragment
from core.scoping import get_visible_or_404, id_from
from opportunities import actions, policies
from opportunities.errors import DraftGone
from opportunities.forms import IssueForm, OfferLines, QuotationForm
from opportunities.forms.quotations import EMPTY_ROWS, MOST_ROWS
from opportunities.models import Opportunity, Quotation
from opportunities.printing import NoPrinter, pdf_answer
from opportunities.queries.prices import priced_options
from opportunities.quotation_paper import pdf_of
from opportunities.sheet_reads import last_editor
from opportunities.sheet_reads.one import one_quotation
from opportunities.sheet_reads.quotations import offer_from, offers_of
from opportunities.sheet_reads.quote_paper import mail_of_offer, paper_of, stored_paper
from opportunities.sheet_reads.quote_start import Start, start_of_draft, start_of_new
from opportunities.sheet_reads.quote_versions import newer_of
from opportunities.views.answer import Screen, beside, load, sent, show
from sellers.http import UserRequest

ISSUE = gettext_lazy("Issue the quotation")


def quote_url(quotation: Quotation) -> str:
    return reverse("opportunities:quote", args=[quotation.opportunity_id, quotation.pk])


def own_quotation(request: UserRequest, opportunity: Opportunity, pk: int) -> Quotation:
    return one_quotation(opportunity, request.user, pk)


def draft_or_none(request: UserRequest, opportunity: Opportunity, pk: int) -> Quotation | None:
    """None where a form is sent of one that is not there any more."""
    try:
        return own_quotation(request, opportunity, pk)
    except Http404:
        if request.method != "POST":
            raise
        return None


def _gone(request: UserRequest, opportunity: Opportunity) -> HttpResponse:
    messages.warning(request, DraftGone().message)
    return go(request, reverse("opportunities:quotes", args=[opportunity.pk]))


@require_safe
def quotes(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_read_amounts(request.user, opportunity).enforce()
    found = offers_of(opportunity, request.user)
    return page(request, "opportunities/quotes.html", {"opportunity": opportunity, "found": found})


@require_safe
def quote(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_read_amounts(request.user, opportunity).enforce()
    row = own_quotation(request, opportunity, quote)
    can_edit = bool(policies.may_quote(request.user, opportunity))
    offer = offer_from(row, opportunity, can_edit, newer_of(row))
    with translation.override(row.language):
        paper = paper_of(row, on=clock.today(), issuer=request.user if can_edit else None)
    context = {"opportunity": opportunity, "offer": offer, "paper": paper, "letter": mail_of_offer(row)}
    return page(request, "opportunities/quote.html", context)


@require_safe
def quote_pdf(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    """The kept one through the gate of files; one that is not kept yet is drawn now."""
    opportunity = load(request, pk)
    policies.may_read_amounts(request.user, opportunity).enforce()
    row = own_quotation(request, opportunity, quote)
    if row.is_draft:
        raise Http404  # what is not issued yet is no paper to hand on
    kept = stored_paper(row)
    if kept is not None:
        return redirect(kept.url)
    try:
        return pdf_answer(pdf_of(row), name=str(row), at=clock.now())
    except NoPrinter as missing:
        return page(request, "opportunities/no_pdf.html", {"opportunity": opportunity, "missing": missing}, status=503)


@require_http_methods(["GET", "POST"])
def quote_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    return _write(request, opportunity, start_of_new(opportunity, request.user))


@require_http_methods(["GET", "POST"])
def quote_edit(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = draft_or_none(request, opportunity, quote)
    if row is None:
        return _dropped(request, opportunity)
    if not row.is_draft:
        return go(request, quote_url(row), message=_("It is issued: write a new version to change it."))
    return _write(request, opportunity, start_of_draft(row), row)


def _write(request: UserRequest, opportunity: Opportunity, start: Start, row: Quotation | None = None) -> HttpResponse:
    form = QuotationForm(sent(request), start=start, quotation=row, opportunity=opportunity, viewer=request.user)
    lines = OfferLines(sent(request), start=start, viewer=request.user, rows=_number(request.GET.get("rows")))
    if request.method != "POST":
        return _show(request, opportunity, form, lines, row)
    extra: dict[str, Any] = {}
    if form.is_valid() and lines.is_valid():
        try:
            with once(request, by=request.user) as key:
                url = key.again or key.result(_saved(request, opportunity, form, lines, row))
            return go(request, url, message=_("The draft is saved."))
        except Stale:
            extra = _both(form, lines, row)
        except DraftGone:
            return _dropped(request, opportunity)
        except actions.NoPrice as error:
            lines.refuse(error.place, error.message)
        except RuleError as error:
            beside(form, error)
    return _show(request, opportunity, form, lines, row, status=422, **extra)


def _dropped(request: UserRequest, opportunity: Opportunity) -> HttpResponse:
    """Somebody dropped the draft while she wrote: what she typed stands there and is saved as a new one."""
    start = Start(start_of_new(opportunity, request.user).head, [])
    form = QuotationForm(sent(request), start=start, opportunity=opportunity, viewer=request.user)
    lines = OfferLines(sent(request), start=start, viewer=request.user)
    form.add_error(None, _("Somebody dropped this draft meanwhile. Save to keep what you typed as a new one."))
    new = reverse("opportunities:quote_new", args=[opportunity.pk])
    return _show(request, opportunity, form, lines, None, status=422, action=new)


def _saved(
    request: UserRequest, opportunity: Opportunity, form: QuotationForm, lines: Any, row: Quotation | None
) -> str:
    if row is None:
        row = actions.draft_quotation(opportunity, by=request.user, lines=lines.lines(), **form.said)
    else:
        actions.edit_quotation(row, by=request.user, read_at=form.read_at, lines=lines.lines(), **form.said)
    return _with_more_rows(request, row, lines) if "more" in request.POST else quote_url(row)


def _with_more_rows(request: UserRequest, row: Quotation, lines: Any) -> str:
    """The draft's form again. A browser that is led to the address it is at only jumps to the fragment and keeps the
    old key and version; so a script is sent there without one, and finds the lines by `rows`."""
    url = reverse("opportunities:quote_edit", args=[row.opportunity_id, row.pk])
    url += f"?rows={min(lines.total_form_count() + EMPTY_ROWS, MOST_ROWS)}"
    return url if wants_fragment(request) else url + "#lines"


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 4 else 0


def _both(form: QuotationForm, lines: Any, row: Quotation | None) -> dict[str, Any]:
    """The conflict panel; the form goes on from the stored version."""
    assert row is not None  # a new one is never stale
    fresh = get_visible_or_404(Quotation, user=form.viewer, pk=row.pk)
    who, at = last_editor(fresh)
    items = [*form.differences(fresh.opportunity), *lines.difference(fresh.lines.order_by("position"), fresh.currency)]
    return {"conflict": {"who": who, "at": at, "items": items}, "version": fresh.version}


def _show(
    request: UserRequest,
    opportunity: Opportunity,
    form: QuotationForm,
    lines: Any,
    row: Quotation | None,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    back = quote_url(row) if row is not None else reverse("opportunities:quotes", args=[opportunity.pk])
    context = {
        "opportunity": opportunity,
        "form": form,
        "lines": lines,
        "quotation": row,
        "more": status == 200 and "rows" in request.GET,
        "action": request.path,
        "cancel_url": back,
        "items_url": f"{reverse('opportunities:quote_items')}?of={opportunity.pk}",
        "version": form.read_at,
        **extra,
    }
    return page(request, "opportunities/quote_form.html", context, fragment="form", status=status)


@require_http_methods(["GET", "POST"])
def quote_issue(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = draft_or_none(request, opportunity, quote)
    if row is None:
        return _gone(request, opportunity)
    screen = Screen("quotes", ISSUE, "quote_issue", ISSUE, back=quote_url(row))
    form = IssueForm(sent(request), quotation=row, opportunity=opportunity, viewer=request.user)
    if request.method != "POST":
        return show(request, opportunity, form, screen, row=row)
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                actions.issue_quotation(row, by=request.user, read_at=form.read_at)
                key.result(screen.back)
    except Stale:  # nothing was typed: the paper as it is now says all
        messages.warning(request, _("Somebody changed the draft meanwhile. This is how it stands now."))
        return go(request, screen.back)
    except DraftGone:
        return _gone(request, opportunity)
    except RuleError as error:
        beside(form, error)
        return show(request, opportunity, form, screen, status=422, row=row)
    return go(request, screen.back, message=_("Issued under its number."))


@require_POST
def quote_revise(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = own_quotation(request, opportunity, quote)
    with once(request, by=request.user) as key:
        url = key.again
        if not url:
            draft = actions.revise_quotation(row, by=request.user)
            if draft.person_id != row.person_id:
                who = {"former": row.person.name, "name": draft.person.name}
                words = _("%(former)s is not with the customer any more. It goes to %(name)s: is that right?")
                messages.warning(request, words % who)
            url = key.result(reverse("opportunities:quote_edit", args=[opportunity.pk, draft.pk]))
    return go(request, url, message=_("Change what is new. The former version stays as it is."))


@require_POST
def quote_discard(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = draft_or_none(request, opportunity, quote)
    if row is None:
        return _gone(request, opportunity)
    url = reverse("opportunities:quotes", args=[opportunity.pk])
    with once(request, by=request.user) as key:
        if not key.again:
            actions.discard_draft(row, by=request.user)
            key.result(url)
    return go(request, url, message=_("The draft is dropped."))


@require_GET
def quote_items(request: UserRequest) -> HttpResponse:
    """Products by name, as one types, with the price that holds today for the opportunity (`of`) or the reader's own unit;
    other words stand as they are."""
    q, of = request.GET.get("q", "").strip()[:80], id_from(request.GET.get("of"))
    options = priced_options(request.user, q, opportunity=load(request, of) if of else None)
    if q:
        options.append({"id": "", "text": q, "more": _("as typed"), "new": True})
    return render(request, "components/combobox_options.html", {"options": options})
