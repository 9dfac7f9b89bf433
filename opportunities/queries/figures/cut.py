"""What of the figures a colleague reads who does not see each record: no amount behind which a single deal stands."""

from dataclasses import replace

from opportunities.queries.figures.sheet import Figure, FigureSheet
from opportunities.queries.forecast.place import Place

FEWEST = 3  # domain.md §6: units are told from three on
UNTOLD = "few"


def cut_for(place: Place, sheet: FigureSheet) -> FigureSheet:
    """As the reader of a place may have it (domain.md §6: of amounts, her own unit's total)."""
    if not opens_rows(place):  # a number is a link where its reader may open what was counted
        sheet = replace(
            sheet, figures=[replace(one, part_rows="", whole_rows="", left_out_rows="") for one in sheet.figures]
        )
    if not is_cut(place):
        return sheet
    counts = {one.code: one for one in sheet.figures}
    # of those that have an amount: behind what stands in no sum nobody's amount can be read
    won, decided = _priced(counts)
    return replace(sheet, figures=[_cut(one, won, decided) for one in sheet.figures])


def is_cut(place: Place) -> bool:
    """Of one person, and of a unit of her line, she reads every record."""
    return place.unit is not None and not place.sees_each


def opens_rows(place: Place) -> bool:
    """Whether she may open what is counted: of herself, of whom she leads, and of the units of her line."""
    standing = place.viewer.standing
    if place.unit is not None:
        return place.unit.pk in standing.line_units
    return place.person_id == place.viewer.pk or place.person_id in standing.line_people


def _priced(figures: dict[str, Figure]) -> tuple[int, int]:
    """How many of what was won, and of what was decided, stand in the sums."""
    if "win_rate" not in figures:
        return 0, 0
    rate = figures["win_rate"]
    won, decided = (int(number or 0) for number in (rate.part, rate.whole))
    missing_won, missing = (figures[code].left_out for code in ("deal_size", "value_win_rate"))
    return won - missing_won, decided - missing


def _cut(figure: Figure, won: int, decided: int) -> Figure:
    few = {
        "deal_size": won < FEWEST,
        "deal_size_median": won < FEWEST,
        # what was not won is the rest of it
        "value_win_rate": won < FEWEST or 0 < decided - won < FEWEST,
        "per_seller": int(figure.whole or 0) < FEWEST,
    }
    if not few.get(figure.code, False):
        return figure
    keeps_count = figure.code.startswith("deal_size")
    return replace(figure, kind=UNTOLD, value=None, part=figure.part if keeps_count else "", whole="")
