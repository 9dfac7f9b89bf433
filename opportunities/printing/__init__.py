"""Paper: HTML drawn as a tagged PDF, in parts where it is long, with one page count over all of them."""

from opportunities.printing.answers import pdf_answer, pdf_name
from opportunities.printing.printer import NoPrinter, Paper, draw, draw_parts

__all__ = ["NoPrinter", "Paper", "draw", "draw_parts", "pdf_answer", "pdf_name"]
