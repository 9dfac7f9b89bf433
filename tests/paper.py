"""What a page shows and what its PDF says, number by number, so that the two can be set against each other."""

import io
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from pypdf import PdfReader

_EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
_LINES = {"dd", "div", "dt", "h1", "h2", "h3", "li", "p", "section", "tr"}
_APART = {"a", "span", "td", "th", "time"}  # a row of a table is one line, as it is on paper
_UNSEEN = {"script", "style", "svg", "select", "title"}
_NOT_READ = {"sr-only", "screen-only"}  # for the ear alone, and for the screen alone: neither is printed
_NUMBER = re.compile(r"(?<!\w)\d+(?:,\d{3})*(?:\.\d+)?")  # a code (F7) and a name (사람0) hold none


class _Shown(HTMLParser):
    """The words of the elements with an id or class (of all where it is empty), a line for each block and row of a table."""

    def __init__(self, part: str) -> None:
        super().__init__(convert_charrefs=True)
        self.part = part
        self.words: list[str] = []
        self.open: list[tuple[str, bool, bool]] = []  # tag, within the part, unseen

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        classes = set((given.get("class") or "").split())
        _tag, inside, unseen = self.open[-1] if self.open else ("", not self.part, False)
        inside = inside or self.part == given.get("id") or self.part in classes
        unseen = unseen or tag in _UNSEEN or bool(classes & _NOT_READ)
        if tag in _APART:
            self.words.append(" ")
        if tag == "time" and given.get("data-paper"):  # "in 3 days" stands on paper as the day that it is
            if inside and not unseen:
                self.words.append(given["data-paper"])
            unseen = True
        if tag not in _EMPTY:
            self.open.append((tag, inside, unseen))

    def handle_endtag(self, tag: str) -> None:
        while tag not in _EMPTY and self.open and self.open.pop()[0] != tag:
            pass
        if tag in _APART:
            self.words.append(" ")
        elif tag in _LINES:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        _tag, inside, unseen = self.open[-1] if self.open else ("", not self.part, False)
        if inside and not unseen:
            self.words.append(data.replace("\n", " "))


def shown(page: str, part: str = "") -> list[str]:
    """The lines that a reader sees of a page, or of the elements with that id or class."""
    parser = _Shown(part)
    parser.feed(page)
    return [line for line in (" ".join(one.split()) for one in "".join(parser.words).split("\n")) if line]


def printed(content: bytes) -> list[str]:
    """The text of each page of a PDF, its blanks as one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def numbers(text: str | list[str]) -> "Counter[str]":
    """Each figure of a text and how often it stands there."""
    return Counter(_NUMBER.findall(text if isinstance(text, str) else "\n".join(text)))


def lacking(screen: str | list[str], paper: str | list[str]) -> dict[str, int]:
    """The figures of a screen that paper does not say as often."""
    return dict(numbers(screen) - numbers(paper))
