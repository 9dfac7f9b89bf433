"""The meeting pack: ladder and gap, then the sheets that a meeting talks about; on the screen at once, on paper on demand."""

from desk.packs.reading import AT_ONCE, MOST_SHEETS, Pack, pack_of

__all__ = ["AT_ONCE", "MOST_SHEETS", "Pack", "pack_of"]
