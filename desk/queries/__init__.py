"""What the desk's pages read over several modules: Today, and search."""

from desk.queries.search import search, shown
from desk.queries.today import SHOWN, Today, blocks_of, today_of

__all__ = ["SHOWN", "Today", "blocks_of", "search", "shown", "today_of"]
