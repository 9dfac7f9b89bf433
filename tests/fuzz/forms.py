"""What the pages themselves would send: every form on a page, with its fields as they stand there."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

NUMBER = re.compile(r"\d+")


@dataclass
class Form:
    action: str
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)
    is_page: bool = False  # an address by itself

    @property
    def kind(self) -> tuple[str, str, frozenset[str]]:
        """The same for forms that differ by their records alone."""
        names = frozenset(NUMBER.sub("0", name) for name, _value in self.fields)
        return NUMBER.sub("0", self.action.partition("?")[0]), self.method, names


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag in ("input", "button") and given.get("name"):
            self.forms[-1].fields.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            self.forms[-1].fields.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._text = given.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._text:
            self.forms[-1].fields.append((self._text, ""))
            self._text = ""


def forms_of(html: str, url: str) -> list[Form]:
    """Forms of a page at `url`; one without an address of its own goes to that."""
    reader = _Reader()
    reader.feed(html)
    for form in reader.forms:
        form.action = form.action or url
    return [form for form in reader.forms if form.action.startswith("/")]
