"""Tagged PDFs bound into one: pages, outline and tags of each part, under the numbers that they have in the whole.

ISO 32000-1, 14.7: a page's `StructParents` and an annotation's `StructParent` are keys of the parent tree, and every
structure element leads up to the one root. Of a part stay the bytes of its objects, so that its laid-out pages may go.
"""

import io
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pydyf

OWN = 3  # objects 0 to 2 of every PDF of pydyf: the free one, the page tree, the catalogue
KEPT = ("Lang", "ViewerPreferences", "MarkInfo", "Metadata")  # of the first part's catalogue
LINE = ("Title", "Dest", "Count", "First", "Last")  # of a line of the outline
NUMBER = "/Artifact <</Type /Pagination>> BDC q /{} Do Q EMC"
_REFERENCE = re.compile(rb"(\((?:[^\\()]|\\.)*\))|\b(\d+) 0 R\b", re.DOTALL)  # strings are stepped over


class Binder:
    """`take` and `number` are finishers of WeasyPrint's `write_pdf`: each moves a finished PDF here and leaves it empty."""

    def __init__(self) -> None:
        self._whole = pydyf.PDF()
        self._tree = self._added({"Nums": pydyf.Array()})
        self._root = self._added({"Type": "/StructTreeRoot", "ParentTree": self._tree.reference})
        self._document = self._added({"Type": "/StructElem", "S": "/Document", "P": self._root.reference})
        self._document["K"], self._root["K"] = pydyf.Array(), pydyf.Array([self._document.reference])
        self._outline = self._added({})
        self._lines: list[Any] = []  # the uppermost ones of the outline
        self._places: list[_Kept] = []  # where each page draws its number

    @property
    def pages(self) -> int:
        return len(self._places)

    def take(self, _document: object, part: pydyf.PDF) -> None:
        """The pages of a part, behind those that are there. Title, language and author are those of the first."""
        if not self._places:
            self._whole.info = pydyf.Dictionary(part.info)
        root = _at(part, part.catalog["StructTreeRoot"])
        document, tree = _at(part, root["K"][0]), _at(part, root["ParentTree"])
        self._set_apart(part)
        self._make_places(part)
        move = _Move(part, behind=self._whole, as_ours={document.number: self._document.number})
        for name in KEPT:
            self._whole.catalog.setdefault(name, move(part.catalog[name]))
        before = len(self._tree["Nums"]) // 2
        self._tree["Nums"].extend(one + before if isinstance(one, int) else move(one) for one in tree["Nums"])
        self._document["K"].extend(map(move, document["K"]))
        lines = {one.number: one for one in _lines(part)}
        for one in (root, document, tree):
            one.clear()
        for one in part.objects[OWN:]:
            kept = _line(one, move) if one.number in lines else _kept(one, move)
            self._whole.add_object(kept)
            if one.number in lines:
                self._lines.append(kept)
        for at in _pages(part):
            self._whole.pages["Kids"].extend((move.numbers[at.number], 0, "R"))
        self._whole.pages["Count"] = self.pages
        _empty(part)

    def number(self, _document: object, part: pydyf.PDF) -> None:
        """The page numbers: a page for each that is here, drawn into it."""
        move = _Move(part, behind=self._whole)
        drawn = {_number(page["Contents"]): place for page, place in zip(_pages(part), self._places, strict=True)}
        for page in _pages(part):
            _at(part, page["Contents"]).extra |= {
                "Type": "/XObject", "Subtype": "/Form", "BBox": page["MediaBox"], "Resources": page["Resources"]
            }  # fmt: skip
        for one in part.objects[OWN:]:
            if one.number in drawn:
                drawn[one.number].fill(one, move)
            self._whole.add_object(_Kept() if one.number in drawn else _kept(one, move))
        _empty(part)

    def bound(self) -> bytes:
        """The whole as it is written."""
        for before, after in pairwise(self._lines):
            before["Next"], after["Prev"] = after.reference, before.reference
        if self._lines:
            for one in self._lines:
                one["Parent"] = self._outline.reference
            count = sum(1 + int(one["Count"]) for one in self._lines)
            self._outline |= {"First": self._lines[0].reference, "Last": self._lines[-1].reference, "Count": count}
            self._whole.catalog["Outlines"] = self._outline.reference
        self._whole.catalog["StructTreeRoot"] = self._root.reference
        out = io.BytesIO()
        self._whole.write(out, version=b"1.7", compress=True)
        return out.getvalue()

    def _added(self, values: Mapping[str, Any]) -> Any:
        one = pydyf.Dictionary(values)
        self._whole.add_object(one)
        return one

    def _set_apart(self, part: pydyf.PDF) -> None:
        """Keys of the parent tree, and names of a table's headings, that no part before has used."""
        before, pages = len(self._tree["Nums"]) // 2, self.pages
        for one in part.objects:
            if not isinstance(one, pydyf.Dictionary):
                continue
            for name in ("StructParents", "StructParent"):
                if name in one:
                    one[name] += before
            if "ID" in one:
                one["ID"].string = f"{pages}-{one['ID'].string}"

    def _make_places(self, part: pydyf.PDF) -> None:
        for page in _pages(part):
            place = _Kept()
            part.add_object(place)
            name = f"page-{self.pages}"
            _at(part, page["Resources"])["XObject"][name] = place.reference
            _at(part, page["Contents"]).stream.insert(0, NUMBER.format(name))
            self._places.append(place)


class _Kept(pydyf.Object):
    """An object as the bytes that it is written with."""

    data = b"null"
    compressible = True

    def fill(self, one: Any, move: "_Move") -> None:
        self.compressible = one.compressible
        if isinstance(one, pydyf.Stream):
            head, mark, content = one.data.partition(b"\nstream\n")
            self.data = move(head) + mark + content
        else:
            self.data = move(one)


class _Move:
    """Values of a part with the numbers that its objects have `behind` those of the whole."""

    def __init__(self, part: pydyf.PDF, *, behind: pydyf.PDF, as_ours: Mapping[int, int] | None = None) -> None:
        start = len(behind.objects) - OWN
        self.numbers = [one if one < OWN else one + start for one in range(len(part.objects))]
        for number, ours in (as_ours or {}).items():
            self.numbers[number] = ours

    def __call__(self, value: Any) -> bytes:
        return _REFERENCE.sub(self._moved, pydyf.Array([value]).data[1:-1])

    def _moved(self, found: re.Match[bytes]) -> bytes:
        return found[1] or b"%d 0 R" % self.numbers[int(found[2])]


def _kept(one: Any, move: _Move) -> Any:
    if isinstance(one, _Kept):
        return one
    kept = _Kept()
    kept.fill(one, move)
    return kept


def _line(one: Any, move: _Move) -> Any:
    return pydyf.Dictionary({name: move(one[name]) for name in LINE if name in one})


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _at(part: pydyf.PDF, reference: bytes) -> Any:
    return part.objects[_number(reference)]


def _pages(part: pydyf.PDF) -> list[Any]:
    return [_at(part, reference) for reference in part.page_references]


def _lines(part: pydyf.PDF) -> Iterator[Any]:
    """The uppermost lines of the outline."""
    if "Outlines" in part.catalog:
        one = _at(part, _at(part, part.catalog["Outlines"])["First"])
        yield one
        while "Next" in one:
            one = _at(part, one["Next"])
            yield one


def _empty(part: pydyf.PDF) -> None:
    """What WeasyPrint writes next is thrown away."""
    del part.objects[OWN:]
    part.pages["Kids"].clear()
