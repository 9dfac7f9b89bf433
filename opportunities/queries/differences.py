"""What a version of a pipeline changes against the one before it, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from opportunities.models import BuyingRole, Category, FactCode, PipelineVersion


def differences(old: PipelineVersion, new: PipelineVersion) -> list[str]:
    """Sentences, in the order of the page. Cost: none where `read_whole` was called, else a dozen queries."""
    return [*_stages(old, new), *_todos(old, new), *_questions(old, new), *_rules(old, new)]


def _stages(old: PipelineVersion, new: PipelineVersion) -> Iterable[str]:
    was, now = ({stage.code: stage for stage in version.stages.all()} for version in (old, new))
    for code in was.keys() - now.keys():
        yield _("Stage %(stage)s is gone.") % {"stage": was[code]}
    moved = _moved(old, new)
    for code, stage in now.items():
        before = was.get(code)
        if before is None:
            yield _("Stage %(stage)s is new, in place %(place)s.") % {"stage": stage, "place": stage.position}
            continue
        if str(before) != str(stage):
            yield _("Stage %(was)s is now called %(now)s.") % {"was": before, "now": stage}
        if code in moved:
            yield _("%(stage)s: place %(was)s becomes %(now)s.") % {
                "stage": stage,
                "was": before.position,
                "now": stage.position,
            }
        if before.stall_days != stage.stall_days:
            yield _("%(stage)s: stalled after %(now)s days, before %(was)s.") % {
                "stage": stage, "was": before.stall_days, "now": stage.stall_days,
            }  # fmt: skip
        yield from _chosen(stage, _("facts asked for when leaving"), before.exit_facts, stage.exit_facts)
        yield from _listed(stage, _("criteria"), before.criteria.splitlines(), stage.criteria.splitlines())


def _moved(old: PipelineVersion, new: PipelineVersion) -> set[str]:
    """Stages that somebody put elsewhere; one that only makes room for a new one, or closes a gap, has not moved."""
    was, now = (
        [stage.code for stage in sorted(version.stages.all(), key=lambda one: one.position)] for version in (old, new)
    )
    before, after = [code for code in was if code in now], [code for code in now if code in was]
    return {code for code in after if before.index(code) != after.index(code)}


def _todos(old: PipelineVersion, new: PipelineVersion) -> Iterable[str]:
    was, now = (_by_stage(version) for version in (old, new))
    for key in dict.fromkeys([*now, *was]):
        name = now.get(key, was.get(key, ("", [])))[0]
        yield from _listed(name, _("things to do"), was.get(key, ("", []))[1], now.get(key, ("", []))[1])


def _by_stage(version: PipelineVersion) -> dict[str, tuple[str, list[str]]]:
    found: dict[str, tuple[str, list[str]]] = {}
    for todo in sorted(version.todos.all(), key=lambda one: one.position):
        key = todo.stage.code if todo.stage else ""
        name = str(todo.stage) if todo.stage else _("After the order")
        found.setdefault(key, (name, []))[1].append(f"{todo} +{todo.offset_days}")
    return found


def _questions(old: PipelineVersion, new: PipelineVersion) -> Iterable[str]:
    was, now = ({row.code: row for row in version.questions.all()} for version in (old, new))
    for code in was.keys() - now.keys():
        yield _("Question %(code)s is gone.") % {"code": code}
    for code, row in now.items():
        before = was.get(code)
        if before is None:
            yield _("Question %(code)s is new: %(question)s") % {"code": code, "question": row}
        elif (str(before), before.group, before.evidence_words) != (str(row), row.group, row.evidence_words):
            yield _("Question %(code)s: %(question)s") % {"code": code, "question": row}
        elif str(before.by_stage) != str(row.by_stage):
            yield _("Question %(code)s is settled by %(stage)s.") % {"code": code, "stage": row.by_stage or "–"}


def _rules(old: PipelineVersion, new: PipelineVersion) -> Iterable[str]:
    was_days, days = ({row.code: row.valid_days for row in version.fact_rules.all()} for version in (old, new))
    was_from, since = ({row.code: row.category for row in version.required_facts.all()} for version in (old, new))
    for code in FactCode.values:
        fact = f"{code} {FactCode(code).label}"
        if was_days.get(code) != days.get(code):
            yield _("%(fact)s holds %(now)s days, before %(was)s.") % {
                "fact": fact, "now": days.get(code) or "–", "was": was_days.get(code) or "–",
            }  # fmt: skip
        if was_from.get(code) != since.get(code):
            yield _("%(fact)s is needed from %(now)s, before %(was)s.") % {
                "fact": fact, "now": _category(since.get(code)), "was": _category(was_from.get(code)),
            }  # fmt: skip
    if old.coverage_pct != new.coverage_pct:
        yield _("Buyer coverage for best case: %(now)s%%, before %(was)s%%.") % {
            "now": new.coverage_pct,
            "was": old.coverage_pct,
        }
    if old.decision_maker_only != new.decision_maker_only:
        yield (
            _("The one who decides is enough.")
            if new.decision_maker_only
            else _("The one who decides is not enough any more.")
        )
    roles = [[str(BuyingRole(role).label) for role in version.required_roles] for version in (old, new)]
    yield from _chosen(_("Buying centre"), _("roles"), *roles)


def _category(code: str | None) -> str:
    return str(Category(code).label) if code else "–"


def _chosen(name: Any, what: str, was: Iterable[str], now: Iterable[str]) -> Iterable[str]:
    """What is ticked in a form has no order."""
    yield from _listed(name, what, sorted(was), sorted(now))


def _listed(name: Any, what: str, was: list[str], now: list[str]) -> Iterable[str]:
    gone, new = [one for one in was if one not in now], [one for one in now if one not in was]
    if gone or new:
        yield f"{name} · {what}: " + ", ".join([*(f"+ {one}" for one in new), *(f"− {one}" for one in gone)])
    elif list(was) != list(now):
        yield _("%(name)s: %(what)s in another order.") % {"name": name, "what": what}
