"""The questions of an opportunity: read, answered one by one, or all in one go."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleError
from core.formkeys import once
from core.htmx import done, go, page
from core.scoping import id_from
from opportunities import actions, policies
from opportunities.actions.assessment import StaleAnswers
from opportunities.assessment import Standing
from opportunities.forms import QuestionForm
from opportunities.forms.assessment import by_group, pickable
from opportunities.models import Opportunity, Rival
from opportunities.sheet_reads import rows_of
from opportunities.sheet_reads.assessment import assessed, turn_to
from opportunities.sheet_reads.one import one_rival
from opportunities.sheet_reads.questions import page_of
from opportunities.views.answer import Screen, both_texts, enforce_or_say, load, run, sent, sheet_url
from sellers.http import UserRequest

ONE = Screen("question", "", "question", gettext_lazy("Save"), has_above=True)


@require_http_methods(["GET", "POST"])
def questions(request: UserRequest, pk: int) -> HttpResponse:
    """All questions with their answers; with `?all=1`, and when sent, one form of them all."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    rival = _rival(request, opportunity)
    may_answer = policies.may_edit(request.user, opportunity)
    forms: list[QuestionForm] = []
    if request.method == "POST" or "all" in request.GET:
        may_answer.enforce()
        choices = _choices(request, opportunity)
        forms = [
            QuestionForm(sent(request), row=row, choices=choices, rival=rival, prefix=row.question.code)
            for row in assessed(opportunity)
        ]
    status = 200
    if request.method == "POST":
        if _answered(request, opportunity, forms, rival):
            return go(request, _url(opportunity, rival), message=_("Answers saved."))
        status = 422
    context = page_of(opportunity, request.user, rival) | {"forms": forms, "may_answer": bool(may_answer)}
    context["form_groups"] = by_group(forms)
    context["has_old"] = any(form.row.is_old for form in forms)
    return page(request, "opportunities/questions.html", context, fragment="questions", status=status)


def _answered(request: UserRequest, opportunity: Opportunity, forms: list[QuestionForm], rival: Rival | None) -> bool:
    """Writes what was touched (all that is answered, where `again` asks for it); False where something is wrong."""
    again = "again" in request.POST
    if not all(form.is_valid() for form in forms):
        return False
    touched = [form for form in forms if form.is_touched or (again and form.row.is_old)]
    try:
        replies = [form.reply() for form in touched if form.cleaned_data["value"]]
        actions.answer_questions(opportunity, replies, by=request.user, rival=rival)
    except StaleAnswers as stale:
        for form in touched:
            if form.question.pk in stale.questions:
                form.conflict = both_texts(opportunity, form)["conflict"]
        return False
    except RuleError as error:
        for form in touched[:1]:
            form.add_error(None, error.message)
        return False
    return True


@require_http_methods(["GET", "POST"])
def question(request: UserRequest, pk: int, question: int) -> HttpResponse:
    """One question, in the place where it stands or on a page of its own."""
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    rival = _rival(request, opportunity)
    row = _row(opportunity, question)
    form = QuestionForm(sent(request), row=row, choices=_choices(request, opportunity), rival=rival)
    form.fields["value"].required = True
    form.fields["value"].error_messages["required"] = _("Please choose an answer.")

    def act() -> None:
        actions.answer_questions(opportunity, [form.reply()], by=request.user, rival=rival)

    screen = replace(ONE, part=f"q-{row.question.code}", title=str(row.question), back=_url(opportunity, rival))
    return run(
        request, opportunity, form, screen, act, message=_("Answer saved."), context={"row": row}, verdict=verdict
    )


@require_POST
def question_learn(request: UserRequest, pk: int) -> HttpResponse:
    """One tap: finding out what nobody knows becomes an action of the plan, once as long as it is open."""
    opportunity = load(request, pk)
    policies.may_plan(request.user, opportunity).enforce()
    row = _row(opportunity, id_from(request.POST.get("learn")))
    back = sheet_url(opportunity)
    with once(request, by=request.user) as key:
        if not key.again:
            actions.plan_to_learn(opportunity, row.question, by=request.user)
            key.result(back)
    return done(request, "opportunity-changed", message=_("It is in the plan: find out."), to=back)


def _rival(request: UserRequest, opportunity: Opportunity) -> Rival | None:
    """The competitor that the address names: the record answers for it from here on."""
    if not request.GET.get("rival"):
        return None
    rival = one_rival(opportunity, request.user, request.GET["rival"])
    turn_to(opportunity, rival)
    return rival


def _row(opportunity: Opportunity, pk: int) -> Standing:
    for row in assessed(opportunity):
        if row.question.pk == pk:
            return row
    raise Http404


def _choices(request: UserRequest, opportunity: Opportunity) -> list[tuple[str, str]]:
    rows = rows_of(opportunity, request.user, clock.today())
    return pickable(rows.evidence, rows.contacts)


def _url(opportunity: Opportunity, rival: Rival | None = None) -> str:
    url = reverse("opportunities:questions", args=[opportunity.pk])
    return f"{url}?rival={rival.pk}" if rival else url
