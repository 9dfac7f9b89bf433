"""Who asks, in questions that are put together once."""

from types import SimpleNamespace

from core.kept import AnyReader, Blank


class AnyColleague(AnyReader):
    """A reader with those whom she leads, a blank called "line"."""

    standing = SimpleNamespace(line_people=Blank("line"))
