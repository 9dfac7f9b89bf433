"""Tells how the questions were answered, stage by stage."""

from functools import partial

from desk.demo.answers import ANSWERS, Told
from desk.demo.cast import Cast
from desk.demo.storytime import Story
from opportunities import actions
from opportunities.actions.assessment import Reply
from opportunities.models import Opportunity


def tell_answers(cast: Cast, story: Story) -> None:
    for code, sets in ANSWERS.items():
        for days, answers in sets:
            story.tell(story.moment(days, 19, 10), partial(answer, cast, code, answers))


def answer(cast: Cast, code: str, answers: dict[str, Told]) -> None:
    """What the owner of a deal answers today."""
    opportunity = Opportunity.objects.select_related("owner", "stage").get(pk=cast.deals[code].pk)
    questions = {one.code: one for one in opportunity.pipeline_version.questions.all()}
    replies = []
    for asked, (value, shown, note) in answers.items():
        proof = opportunity.evidence.filter(fact_code=shown, withdrawn_at=None).order_by("-happened_on", "-pk").first()
        evidence = (proof.pk,) if proof else ()
        logs = (cast.logs[shown].pk,) if shown in cast.logs else ()
        replies.append(Reply(questions[asked], value, note, evidence=evidence, logs=logs))
    actions.answer_questions(opportunity, replies, by=cast.users[opportunity.owner.name])
