"""Tells the deals' part of the story, through the same actions that the pages call."""

import datetime as dt
from decimal import Decimal
from functools import partial

from desk.demo.cast import DEALS, STORY, Cast
from desk.demo.customers import PEOPLE
from desk.demo.deals import MILLION, Deal, End, Fact, Flag, Help, Move, Potential, Talk
from desk.demo.deals_crop import POTENTIALS
from desk.demo.ended import MET, Met
from desk.demo.orders import terms_of, why_us
from desk.demo.quarter import in_quarter_of
from desk.demo.quotes import QUOTES, receive
from desk.demo.routine import routine_of
from desk.demo.seat_answers import answer
from desk.demo.seat_customers import MOVED_DAYS, happened
from desk.demo.sheet_files import proofs_of
from desk.demo.storytime import Story
from desk.demo.told import Told
from opportunities import actions
from opportunities.models import FactCode, MemberRole, Opportunity, Stage, State
from sellers.models import User

MOVERS = {contact.name for contact in PEOPLE if contact.moved_from}
_TOLD = {told.key: told for told in STORY if told.key}


def tell_deals(cast: Cast, story: Story) -> None:
    for deal in DEALS:
        _tell_deal(cast, story, deal)
    for potential in POTENTIALS:
        instant = happened(story, _TOLD[potential.key])
        story.tell(_later(story, instant, 60), partial(_watch, cast, potential))
    for met in MET:
        story.tell(story.moment(met.days, 18, 10), partial(_compete, cast, met))


def _tell_deal(cast: Cast, story: Story, deal: Deal) -> None:
    need = happened(story, _TOLD[f"{deal.code}-need"])
    story.tell(_later(story, need, 30), partial(_raise, cast, story, deal))
    if deal.handed:
        story.tell(story.moment(deal.handed[0], 8, 10), partial(_hand_over, cast, deal))
    for fact in deal.facts:
        instant = happened(story, _TOLD[fact.key]) if fact.key else story.moment(fact.days, 16)
        story.tell(_later(story, instant, 45), partial(_fact, cast, story, deal, fact))
    story.tell(story.moment(deal.priced, 18), partial(_price, cast, story, deal))
    for move in deal.moves:
        story.tell(story.moment(move.days, 18, 20), partial(_move, cast, story, deal, move))
    for flag in deal.flags:
        story.tell(story.moment(flag.days, 18, 30), partial(_flag, cast, deal, flag))
    for talk in (*deal.talks, *routine_of(deal.code)):
        _tell_talk(cast, story, deal, talk)
    for support in deal.supports:
        story.tell(story.moment(support.days, 18, 55), partial(_ask_for_support, cast, story, deal, support))
    if MOVERS & {buyer.name for buyer in deal.buyers}:
        story.tell(story.moment(MOVED_DAYS - 1, 9), partial(_confirm, cast, deal))
    if deal.step:
        story.tell(story.moment(deal.step.set_days, 18, 40), partial(_step, cast, story, deal))
    if deal.won:
        day = in_quarter_of(story.on, story.day(deal.won[0]))
        story.tell(story.moment((story.on - day).days, 19), partial(_win, cast, deal, day))
    if deal.ended:
        day = in_quarter_of(story.on, story.day(deal.ended.days))
        story.tell(story.moment((story.on - day).days, 19), partial(_end, cast, deal, deal.ended, day))


def _tell_talk(cast: Cast, story: Story, deal: Deal, talk: Talk) -> None:
    notes: list[object] = []
    story.tell(story.moment(talk.days, 18, 50), partial(_ask, cast, story, deal, talk, notes))
    if talk.note_days is not None:
        story.tell(story.moment(talk.note_days, 9, 20), partial(_answer, cast, deal, talk, notes))
    if talk.reply_days is not None:
        story.tell(story.moment(talk.reply_days, 8, 40), partial(_reply, cast, talk, notes))


def _later(story: Story, instant: dt.datetime, minutes: int) -> dt.datetime:
    return min(instant + dt.timedelta(minutes=minutes), story.now)


def _order_day(story: Story, deal: Deal) -> dt.date:
    day = story.day(-deal.order)
    return in_quarter_of(story.on, day, ahead=1 if deal.next_quarter else 0)


def _deal(cast: Cast, deal: Deal) -> tuple[Opportunity, User]:
    """The record as it is now, and its owner."""
    opportunity = Opportunity.objects.select_related("owner", "stage").get(pk=cast.deals[deal.code].pk)
    return opportunity, cast.users[opportunity.owner.name]


def _raise(cast: Cast, story: Story, deal: Deal) -> None:
    owner, log = cast.users[deal.owner], cast.logs[f"{deal.code}-need"]
    opportunity = actions.raise_opportunity(
        by=owner,
        person=cast.people[deal.who],
        need=deal.need,
        title=deal.title,
        source_log=log,
        amount=Decimal(deal.guess * MILLION),
        expected_order_on=_order_day(story, deal),
        next_step="다음 만남 날짜 정하기",
        next_step_on=story.on,
        next_step_person=cast.people[deal.who],
    )
    cast.deals[deal.code] = opportunity
    for buyer in deal.buyers:
        person = cast.people[buyer.name]
        actions.name_buyer(
            opportunity,
            by=owner,
            person=person,
            roles=buyer.roles,
            influence=buyer.influence,
            attitude=person.attitude,
            personal_win=buyer.win,
        )
    if deal.helpers:
        team = [(owner, MemberRole.OWNER, 100)]
        team += [(cast.users[name], MemberRole.SUPPORT, 0) for name in deal.helpers]
        actions.set_members(opportunity, by=owner, members=team)


def _hand_over(cast: Cast, deal: Deal) -> None:
    assert deal.handed
    _days, to, by, reason = deal.handed
    opportunity, _owner = _deal(cast, deal)
    actions.reassign_owner(opportunity, by=cast.users[by], to=cast.users[to], reason=reason)


def _confirm(cast: Cast, deal: Deal) -> None:
    """Somebody on its map went to another company: who decides now was asked the next morning."""
    opportunity, owner = _deal(cast, deal)
    actions.confirm_map(opportunity, by=owner)


def _fact(cast: Cast, story: Story, deal: Deal, fact: Fact) -> None:
    opportunity, owner = _deal(cast, deal)
    told = _TOLD.get(fact.key)
    name = fact.who or (told.who[0] if told else "")
    if fact.code == FactCode.F6 and deal.code in QUOTES:
        day, words = story.day(told.days if told else fact.days), fact.text or _words(fact, told)
        receive(opportunity, person=cast.people.get(name), log=cast.logs.get(fact.key), words=words, on=day)
        return
    actions.add_evidence(
        opportunity,
        by=owner,
        fact_code=fact.code,
        text=fact.text or _words(fact, told),
        person=cast.people.get(name),
        happened_on=story.day(told.days if told else fact.days),
        origin=fact.origin,
        log=cast.logs.get(fact.key),
        valid_until=story.day(-fact.until) if fact.until is not None else None,
        contradicts=fact.against,
        files=proofs_of(opportunity, deal.code, fact.code, by=owner),
    )


def _words(fact: Fact, told: Told | None) -> str:
    """That somebody was met is told in our words, everything else in hers."""
    if told is None:
        return ""
    return told.line if fact.code == FactCode.F2 else told.quote or told.line


def _price(cast: Cast, story: Story, deal: Deal) -> None:
    opportunity, owner = _deal(cast, deal)
    monthly = {}
    if deal.monthly:
        monthly = {"monthly_amount": Decimal(deal.monthly[0] * MILLION), "monthly_months": deal.monthly[1]}
    actions.edit_opportunity(
        opportunity,
        by=owner,
        read_at=opportunity.version,
        amount=Decimal(deal.amount * MILLION),
        amount_basis=deal.amount_basis,
        expected_order_on=_order_day(story, deal),
        date_basis=deal.date_basis,
        **monthly,
    )


def _move(cast: Cast, story: Story, deal: Deal, move: Move) -> None:
    opportunity, owner = _deal(cast, deal)
    if move.meeting:
        actions.set_next_step(
            opportunity,
            by=owner,
            read_at=opportunity.version,
            text=move.meeting,
            on=story.on,
            person=cast.people[deal.who],
            agreed=True,
        )
    if move.yes:
        answer(cast, deal.code, {asked: ("yes", shown, "") for asked, shown in move.yes})
        opportunity, owner = _deal(cast, deal)
    to = Stage.objects.get(version=opportunity.pipeline_version_id, position=move.to)
    actions.move_stage(opportunity, to=to, by=owner, on=story.day(move.days), reason=move.reason)


def _flag(cast: Cast, deal: Deal, flag: Flag) -> None:
    opportunity, owner = _deal(cast, deal)
    by = cast.users[flag.by] if flag.by else owner
    actions.raise_flag(opportunity, code=flag.code, level=flag.level, by=by, text=flag.text)


def _step(cast: Cast, story: Story, deal: Deal) -> None:
    assert deal.step
    opportunity, owner = _deal(cast, deal)
    actions.set_next_step(
        opportunity,
        by=owner,
        read_at=opportunity.version,
        text=deal.step.text,
        on=story.day(-deal.step.ahead),
        person=cast.people[deal.step.who],
        agreed=deal.step.agreed,
    )


def _win(cast: Cast, deal: Deal, day: dt.date) -> None:
    assert deal.won
    opportunity, owner = _deal(cast, deal)
    said = {"note": deal.won[1], "terms": terms_of(cast, deal)} | why_us(cast, deal)
    actions.close(opportunity, to=State.WON, by=owner, on=day, **said)


def _end(cast: Cast, deal: Deal, end: End, day: dt.date) -> None:
    opportunity, owner = _deal(cast, deal)
    said_by = cast.people.get(end.who)
    actions.close(
        opportunity,
        to=end.state,
        by=owner,
        on=day,
        reason_code=end.reason,
        stated=end.words,
        stated_by=said_by,
        note=end.note,
    )


def _compete(cast: Cast, met: Met) -> None:
    opportunity = Opportunity.objects.select_related("owner").get(pk=cast.deals[met.deal].pk)
    actions.name_rival(opportunity, by=cast.users[opportunity.owner.name], competitor=met.name)


def _ask(cast: Cast, story: Story, deal: Deal, talk: Talk, notes: list[object]) -> None:
    opportunity, _owner = _deal(cast, deal)
    needed = story.day(-talk.needed) if talk.needed is not None else None
    request = actions.request_coaching(
        opportunity, by=cast.users[talk.asked_by], to=cast.users[talk.to], question=talk.question, needed_by=needed
    )
    notes.append(request)


def _ask_for_support(cast: Cast, story: Story, deal: Deal, support: Help) -> None:
    opportunity, _owner = _deal(cast, deal)
    actions.request_support(
        opportunity, by=cast.users[support.asked_by], to=cast.users[support.to], kind=support.kind, what=support.what,
        due_on=story.day(-support.ahead),
    )  # fmt: skip


def _answer(cast: Cast, deal: Deal, talk: Talk, notes: list[object]) -> None:
    opportunity, _owner = _deal(cast, deal)
    note = actions.write_note(
        opportunity,
        by=cast.users[talk.to],
        text=talk.text,
        request=notes[0],
        goal=talk.goal,
        reality=talk.reality,
        options=talk.options,
        will=talk.will,
    )
    notes.append(note)


def _reply(cast: Cast, talk: Talk, notes: list[object]) -> None:
    actions.reply_to_note(notes[1], by=cast.users[talk.asked_by], text=talk.reply, helpful=talk.helpful)


def _watch(cast: Cast, potential: Potential) -> None:
    cast.potentials[potential.code] = actions.watch_potential(
        by=cast.users[potential.owner],
        person=cast.people[potential.who],
        line=potential.line,
        source_log=cast.logs[potential.key],
        amount_guess=Decimal(potential.amount * MILLION),
    )
