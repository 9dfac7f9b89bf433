"""The table of moves as a page: docs/states.md is drawn from it and never written by hand."""

from opportunities.models import MOVES, State

HEAD = """# States

Drawn from `MOVES` in `opportunities/models/codes.py` by `python manage.py draw_states`. A stage is a row of a pipeline
version and not a state; potential opportunities are a table of their own.

## Opportunity
"""
NOTES = {
    State.WON: "needs contract or order (F11), an amount, and makes the booking",
    State.LOST: "needs a reason code, what the customer said and who said it",
    State.NO_DECISION: "needs a reason code, what the customer said and who said it",
    State.WITHDRAWN: "needs a reason code and one line of ours",
    State.ON_HOLD: "needs a day on which it is looked at again",
    State.CANCELLED: "by a leader above the owner, with evidence; makes a negative booking",
    State.OPEN: "after a hold at once; after an end within 180 days with a new fact from the customer, in stage 2 at most",
}


def drawn() -> str:
    """The whole page: a diagram and the same as a table."""
    lines = [HEAD, "```mermaid", "stateDiagram-v2", f"  [*] --> {State.OPEN}"]
    lines += [f"  {was} --> {to}" for was in State.values for to in _in_order(was)]
    lines += [f"  {state} --> [*]" for state in State.values if not MOVES[State(state)]]
    lines += ["```", "", "| from | to |", "| --- | --- |"]
    lines += [f"| {was} | {', '.join(_in_order(was)) or '–'} |" for was in State.values]
    lines += ["", "| to | what it takes |", "| --- | --- |"]
    lines += [f"| {state.value} | {NOTES[state]} |" for state in State]
    return "\n".join(lines) + "\n"


def _in_order(was: str) -> list[str]:
    return [state for state in State.values if state in MOVES[State(was)]]
