"""Tagged PDFs behind one another. The pages and the outline are joined by pypdf; the tags, which it leaves behind, here.

ISO 32000-1, 14.7: a page's `StructParents` and an annotation's `StructParent` are keys of the parent tree, and every
structure element leads up to the one root.
"""

import io
from collections.abc import Sequence
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import IndirectObject, NameObject, NullObject, NumberObject

ROOT, TREE, NUMBERS = "/StructTreeRoot", "/ParentTree", "/Nums"


def joined(parts: Sequence[bytes]) -> bytes:
    """One tagged PDF of several. Title, language and author are those of the first."""
    whole = PdfWriter(clone_from=PdfReader(io.BytesIO(parts[0])))
    for part in parts[1:]:
        _append(whole, PdfReader(io.BytesIO(part)))
    out = io.BytesIO()
    whole.write(out)
    return out.getvalue()


def _append(whole: PdfWriter, part: PdfReader) -> None:
    root: Any = whole.root_object[ROOT]
    numbers: Any = root[TREE][NUMBERS]
    before, shift = len(whole.pages), 1 + max(int(one) for one in numbers[0::2])
    whole.append(part)
    theirs: Any = part.root_object[ROOT]
    for one in theirs["/K"]:
        element = one.get_object()
        element[NameObject("/P")] = NullObject()  # else the root above it would be copied along
        copy = element.clone(whole)
        copy[NameObject("/P")] = root.indirect_reference
        root["/K"].append(copy.indirect_reference)
    keys = theirs[TREE][NUMBERS]
    for key, value in zip(keys[0::2], keys[1::2], strict=True):
        numbers.append(NumberObject(int(key) + shift))
        numbers.append(_copied(value, whole))
    for page, was in zip(whole.pages[before:], part.pages, strict=True):
        _moved(page, was, "/StructParents", shift)
        for note, its in zip(page.get("/Annots", []), was.get("/Annots", []), strict=True):
            _moved(note.get_object(), its.get_object(), "/StructParent", shift)


def _copied(value: Any, whole: PdfWriter) -> Any:
    """A value of the parent tree in the new file; what is there already is not copied twice."""
    if isinstance(value, IndirectObject):
        return value.get_object().clone(whole).indirect_reference
    return value.clone(whole)


def _moved(holder: Any, was: Any, name: str, shift: int) -> None:
    """A key of the parent tree on a page or a note; copying a page drops it, so it is taken from the part."""
    if name in was:
        holder[NameObject(name)] = NumberObject(int(was[name]) + shift)
