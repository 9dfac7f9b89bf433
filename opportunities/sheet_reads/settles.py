"""What an action of the plan may settle: a fact that does not hold, a risk that stands open, a question without a proven yes."""

import datetime as dt

from django.utils.translation import gettext as _

from opportunities.models import FactCode, Opportunity
from opportunities.sheet_reads.assessment import assessed
from opportunities.sheet_reads.rows import rows_of
from opportunities.words import flag_words
from sellers.models import User

Choices = list[tuple[str, str | list[tuple[str, str]]]]


def settles(record: Opportunity, viewer: User, *, on: dt.date, now: str = "") -> Choices:
    """By group, as a list to choose from; `now` stays a choice when it is settled. `record` comes from `with_names`. Cost:
    none beside the sheet's rows; one query for a risk of somebody's own that is over."""
    facts = [
        (code, f"{code} {state.label}")
        for code, state in rows_of(record, viewer, on).facts.items()
        if not state.is_true
    ]
    flags = [(row["code"], _named(row["code"], row["text"])) for row in record.flag_rows]  # type: ignore[attr-defined]
    open_ones = [row for row in assessed(record) if row.is_gap]
    questions = [(row.question.code, f"{row.question.code} {row.question}") for row in open_ones]
    groups = [(_("Facts"), facts), (_("Risks"), flags), (_("Questions"), questions)]
    known = {code for _name, rows in groups for code, _words in rows}
    other = [(now, _settled(now, record))] if now and now not in known else []
    return [
        ("", _("Nothing in particular")),
        *other,
        *((name, list(dict(rows).items())) for name, rows in groups if rows),
    ]


def _named(code: str, text: str) -> str:
    return text if code.startswith("M") else flag_words(code)


def _settled(code: str, record: Opportunity) -> str:
    """What an action was there for and need not be any more. One query for a risk that somebody wrote."""
    if code in FactCode.values:
        return f"{code} {FactCode(code).label}"
    questions = {row.question.code: f"{code} {row.question}" for row in assessed(record)}
    if code in questions:
        return questions[code]
    written = record.flags.filter(code=code).order_by("-pk").values_list("text", flat=True).first()
    return written or flag_words(code)
