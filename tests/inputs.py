"""What a browser sends of a form that nobody touched: the values of its controls, as far as the browser keeps them."""

import re
from html.parser import HTMLParser
from typing import Any

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?")


class _Sent(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: dict[str, list[str]] = {}
        self._named: str = ""
        self._text: list[str] | None = None
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if "disabled" in given:
            return
        if tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            self._input(given, kind, given.get("value") or ("on" if kind in ("checkbox", "radio") else ""))
        elif tag == "select":
            self._named, self._options = given.get("name") or "", []
        elif tag == "option":
            self._options.append((given.get("value") or "", "selected" in given))
        elif tag == "textarea":
            self._named, self._text = given.get("name") or "", []

    def _input(self, given: dict[str, Any], kind: str, value: str) -> None:
        if kind in ("submit", "file", "button", "image") or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        if kind == "number" and not _NUMBER.fullmatch(value):
            value = ""  # such an input shows and sends nothing
        self.sent.setdefault(given["name"], []).append(value)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self.sent[self._named], self._text = ["".join(self._text).removeprefix("\n")], None
        elif tag == "select" and self._named and self._options:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self.sent[self._named], self._options = chosen, []


def sent_by(html: str) -> dict[str, list[str]]:
    """Of a page with one form."""
    reader = _Sent()
    reader.feed(html)
    return reader.sent
