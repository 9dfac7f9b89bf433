"""Paper: HTML drawn as a tagged PDF, in parts where it is long, with one page count over all of them."""

from opportunities.printing.printer import NoPrinter, Paper, draw, draw_parts

__all__ = ["NoPrinter", "Paper", "draw", "draw_parts"]
