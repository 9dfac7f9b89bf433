"""What a leader thinks in words, and whether two opportunities are about one purchase."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from opportunities import actions, policies
from opportunities.forms.judgement import OpinionForm, SamePurchaseForm
from opportunities.sections.head import opinion_of
from opportunities.views.answer import Screen, load, run, sent
from sellers.http import UserRequest

OPINION = Screen("header", gettext_lazy("Leader's opinion"), "opinion", gettext_lazy("Save"), view="coach")
SAME = Screen("header", gettext_lazy("The same purchase?"), "same_purchase", gettext_lazy("Save"))
NONE_LIKE_IT = replace(SAME, submit="", leave=gettext_lazy("Back"))


@require_http_methods(["GET", "POST"])
def opinion(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_give_opinion(request.user, opportunity).enforce()
    initial = {"text": opinion_of(opportunity, request.user)}
    form = OpinionForm(sent(request), opportunity=opportunity, viewer=request.user, initial=initial)

    def act() -> None:
        actions.give_opinion(opportunity, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, OPINION, act, message=_("Saved."))


@require_http_methods(["GET", "POST"])
def same_purchase(request: UserRequest, pk: int) -> HttpResponse:
    """Both side by side, and the word on them; taken back in the same place."""
    opportunity = load(request, pk)
    policies.may_judge_same(request.user, opportunity).enforce()
    form = SamePurchaseForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        said = form.cleaned_data
        actions.judge_same(opportunity, said["other"], by=request.user, is_same=said["is_same"], reason=said["reason"])

    screen = SAME if form.others else NONE_LIKE_IT
    return run(request, opportunity, form, screen, act, message=_("Saved."), context={"others": form.others})
