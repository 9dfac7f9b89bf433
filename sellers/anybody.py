"""Who asks, in questions that are put together once."""

from types import SimpleNamespace

from core.kept import AnyReader, Blank


class AnyColleague(AnyReader):
    """A reader with those whom she leads, a blank called "line"."""

    standing = SimpleNamespace(line_people=Blank("line"))


class AnySeller(AnyReader):
    """A reader who leads nobody."""

    standing = SimpleNamespace(line_people=())
