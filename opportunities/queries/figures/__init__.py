"""The formulas of selling (domain.md §2.3), one function each; nothing here is multiplied into a forecast."""

from opportunities.queries.figures.scope import FigureScope, products_for, scope_of
from opportunities.queries.figures.sheet import Figure, FigureSheet, counted_sheet, sheet_for

__all__ = ["Figure", "FigureScope", "FigureSheet", "counted_sheet", "products_for", "scope_of", "sheet_for"]
