"""Paper: HTML drawn as a tagged PDF, bound piece by piece where it is long, with one page count over all of them."""

from opportunities.printing.answers import pdf_answer, pdf_name
from opportunities.printing.printer import Book, NoPrinter, Paper, Printer, draw, written

__all__ = ["Book", "NoPrinter", "Paper", "Printer", "draw", "pdf_answer", "pdf_name", "written"]
