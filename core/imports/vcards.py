"""vCards 2.1, 3.0 and 4.0 as a table: a card is a row. Photos and keys are left out; a broken card is answered in words.

Written here because the parsers at hand give up on whole files over one bad line (docs/import.md).
"""

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.problems import WARNING, Problem, add_sentences

SYSTEM = "vcard"  # whose IDs the UIDs are
_HEAD = re.compile(rb'((?:[^:"]|"[^"]*")*):(.*)', re.DOTALL)
_NAME = re.compile(rb"(?:[\w.-]+\.)?([A-Za-z][A-Za-z0-9-]*)")
_ENDS = re.compile(rb"\r\n|\n|\r")
_LEFT_OUT = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
_NO_VOICE = frozenset({"FAX", "PAGER", "MODEM", "BBS", "TEXTPHONE"})

add_sentences(
    {
        "card_unclosed": gettext_lazy("This card has no end (END:VCARD): the file may have been cut off."),
        "card_empty": gettext_lazy("This card is empty."),
        "card_lines": gettext_lazy("%(count)s lines of this card could not be read and are left out: %(line)s"),
        "card_charset": gettext_lazy("This card names an encoding that nobody knows: %(charset)s. Please look at its words."),
        "card_replaced": gettext_lazy("Some characters of this card could not be read and show as �."),
        "card_of_company": gettext_lazy("This card is a company's. Please bring it in as a list of companies."),
        "card_of_group": gettext_lazy("This card is a group of others, not somebody of its own."),
        "photos_left_out": gettext_lazy("%(count)s cards have a photo; photos are not brought in."),
    }
)  # fmt: skip


@dataclass
class Card:
    """What one card says, by property; each value is decoded, its parts still escaped."""

    version: str = ""
    values: dict[str, list[tuple[frozenset[str], str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)  # lines that are no property
    has_photo: bool = False

    @property
    def is_company(self) -> bool:
        """As RFC 6350 says it, or Apple's address book in older cards."""
        return "org" in self._kinds or self.text("X-ABSHOWAS").upper() == "COMPANY"

    @property
    def is_group(self) -> bool:
        return "group" in self._kinds

    @property
    def _kinds(self) -> set[str]:
        return {self.text(name).lower() for name in ("KIND", "X-ADDRESSBOOKSERVER-KIND")}

    def first(self, name: str) -> str:
        return next((text for _types, text in self.values.get(name, ())), "")

    def text(self, name: str) -> str:
        return plain_text(self.first(name), self.version)

    def parts(self, name: str) -> list[str]:
        """The parts of a structured value, at least seven."""
        found = re.split(r"(?<!\\);", self.first(name))
        return [plain_text(part, self.version) for part in found] + [""] * (7 - len(found))

    def all(self, name: str) -> list[str]:
        """Every value once, the preferred ones first; numbers of fax machines and pagers are none to call."""
        told = [one for one in self.values.get(name, ()) if not one[0] & _NO_VOICE]
        told.sort(key=lambda one: ("CELL" not in one[0], "PREF" not in one[0]))
        words = (re.sub(r"^(tel|mailto):", "", plain_text(text, self.version), flags=re.I) for _types, text in told)
        return list(dict.fromkeys(word.split(";ext=")[0].strip() for word in words if word.strip()))


def cards_of(content: bytes, codec: str) -> Iterator[Card]:
    """The cards of a file in its order. `codec` holds where a property names no other one."""
    card: Card | None = None
    inside = 0  # depth of a card within the card (AGENT)
    for line in _unfolded(content):
        mark = line.strip().upper()
        if mark == b"BEGIN:VCARD":
            if card is not None and "AGENT" in card.values and not card.first("AGENT"):
                inside += 1
                continue
            if card is not None:
                yield _unclosed(card)
            card, inside = Card(), 0
        elif mark == b"END:VCARD" and inside:
            inside -= 1
        elif mark == b"END:VCARD" and card is not None:
            yield _told(card)
            card = None
        elif card is not None and not inside:
            _take(card, line, codec)
    if card is not None:
        yield _unclosed(card)


def columns() -> list[str]:
    """Headers of the table, in the active language: the importer knows its fields by them."""
    return [
        _("Name"), _("Family name"), _("Given name"), _("Company"), _("Department"), _("Job title"), _("Mobile"),
        _("E-mail"), _("Further phones"), _("Further e-mails"), _("Address"), _("Homepage"), _("Birthday"), _("Note"), "UID",
        _("Phone"), _("Region"),
    ]  # fmt: skip


def row_of(card: Card) -> list[str]:
    """The cells of a card, as `columns` stand; the last two are a company's."""
    family, given, *_more = card.parts("N")
    company, *units = card.parts("ORG")
    phones, mails = card.all("TEL"), card.all("EMAIL")
    return [
        card.text("FN"),
        family,
        given,
        company or (card.text("FN") if card.is_company else ""),
        " ".join(unit for unit in units if unit),
        card.text("TITLE") or card.text("ROLE"),
        phones[0] if phones and not card.is_company else "",
        mails[0] if mails else "",
        ", ".join(phones[1:]),
        ", ".join(mails[1:]),
        " ".join(" ".join(part for part in reversed(card.parts("ADR")) if part).split()),
        card.text("URL"),
        card.text("BDAY"),
        card.text("NOTE"),
        card.text("UID").removeprefix("urn:uuid:"),
        phones[0] if phones and card.is_company else "",
        (card.parts("ADR")[4] or card.parts("ADR")[3]) if card.is_company else "",
    ]


def plain_text(value: str, version: str) -> str:
    """Without the signs that keep commas, semicolons and ends of lines apart; 2.1 knows only the semicolon's."""
    if version == "2.1":
        return value.replace("\\;", ";").replace("\\,", ",").strip()
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL).strip()


def _unclosed(card: Card) -> Card:
    card.problems.append(Problem("card_unclosed"))
    return card


def _told(card: Card) -> Card:
    if card.strange:
        params = {"count": len(card.strange), "line": card.strange[0][:60]}
        card.problems.append(Problem("card_lines", params=params, level=WARNING))
    if not any(cell for cell in row_of(card)):
        card.problems.append(Problem("card_empty"))
    elif card.is_company or card.is_group:
        card.problems.append(Problem("card_of_company" if card.is_company else "card_of_group"))
    return card


def _unfolded(content: bytes) -> Iterator[bytes]:
    """Logical lines: folded ones, and those that quoted-printable or base64 broke, are put together."""
    held: list[bytes] = []
    soft = encoded = quoted = False
    for line in _lines(content):
        if soft:
            held[-1] = held[-1][:-1]
            held.append(line)
        elif not line.strip():
            continue  # some programs put one after every line
        elif held and line[:1] in (b" ", b"\t"):
            held.append(line[1:])
        elif held and encoded and _is_base64(line):
            held.append(line)
        else:
            if held:
                yield b"".join(held)
            held, head = [line], line[:200].upper()
            encoded = b"BASE64" in head or b"ENCODING=B" in head
            quoted = b"QUOTED-PRINTABLE" in head
        soft = quoted and line.endswith(b"=")
    if held:
        yield b"".join(held)


def _lines(content: bytes) -> Iterator[bytes]:
    """One after the other: a list of all of them would take several times the file's memory."""
    start = 0
    for end in _ENDS.finditer(content):
        yield content[start : end.start()]
        start = end.end()
    yield content[start:]


def _is_base64(line: bytes) -> bool:
    return bool(re.fullmatch(rb"[A-Za-z0-9+/]+={0,2}\s*", line))


def _take(card: Card, line: bytes, codec: str) -> None:
    """One property of a card."""
    parted = _HEAD.fullmatch(line)
    named = _NAME.match(parted[1]) if parted else None
    if parted is None or named is None:
        card.strange.append(line[:200].decode(codec, "replace").strip())
        return
    name, params = named[1].decode().upper(), _params(parted[1])
    if name in _LEFT_OUT:
        card.has_photo = card.has_photo or name == "PHOTO"
        return
    text = _decoded(card, parted[2], params, codec)
    if name == "VERSION":
        card.version = text.strip()
    types = {word.upper() for key in ("TYPE", "") for value in params.get(key, ()) for word in value.split(",")}
    if "1" in params.get("PREF", ()):
        types.add("PREF")
    card.values.setdefault(name, []).append((frozenset(types), text))


def _params(head: bytes) -> dict[str, list[str]]:
    """Parameters by name; bare words (2.1) under the empty name."""
    found: dict[str, list[str]] = {}
    for part in head.decode("latin-1").split(";")[1:]:
        key, mark, value = part.partition("=")
        found.setdefault(key.strip().upper() if mark else "", []).append((value if mark else key).strip(' "'))
    return found


def _decoded(card: Card, value: bytes, params: dict[str, list[str]], codec: str) -> str:
    how = {word.upper() for key in ("ENCODING", "") for word in params.get(key, ())}
    if "QUOTED-PRINTABLE" in how:
        value = quopri.decodestring(value)
    elif how & {"B", "BASE64"}:
        try:
            value = base64.b64decode(value, validate=False)
        except binascii.Error:
            value = b""
    named = next(iter(params.get("CHARSET", ())), "")
    if named and not _known(named):
        card.problems.append(Problem("card_charset", params={"charset": named[:40]}, level=WARNING))
    text = _in(value, _known(named) or codec, codec)
    if "�" in text and all(problem.code != "card_replaced" for problem in card.problems):
        card.problems.append(Problem("card_replaced", level=WARNING))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _in(value: bytes, first: str, otherwise: str) -> str:
    """Old phones write KS X 1001 in files that say nothing, and quoted UTF-8 in files of another encoding."""
    for codec in dict.fromkeys((first, otherwise, "utf-8", "cp949")):
        try:
            return value.decode(codec)
        except UnicodeDecodeError:
            continue
    return value.decode(first, "replace")


def _known(charset: str) -> str:
    """The codec of a character set's name; Korean ones are read as their superset."""
    try:
        codec = codecs.lookup(charset.strip()).name if charset else ""
        "가".encode().decode(codec or "utf-8", "replace")  # "base64" and its like are codecs, and none of text
    except (LookupError, ValueError):
        return ""
    return "cp949" if codec in ("euc_kr", "ks_c_5601-1987", "iso2022_kr") else codec
