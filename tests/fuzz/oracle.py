"""What no answer may be or hold, whatever was asked."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http.response import HttpResponseBase

from tests.access.answers import EXPERT, LINE, TEAM
from tests.access.test_leaks import AMOUNT, COACHING, KEPT
from tests.fuzz.wicked import MARK

INSIDE = re.compile(r"Traceback \(most recent|psycopg\.|django\.db\.utils|OperationalError|/site-packages/|SECRET_KEY")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b", re.IGNORECASE)
# a GET may note that somebody was there and what confidential record she opened, and keep a message for the next page
NOTED = ("core_auditevent", "django_session", "usersessions_usersession")


def text_of(answer: HttpResponseBase) -> str:
    if getattr(answer, "streaming", False):
        return b"".join(answer).decode(errors="replace")  # type: ignore[arg-type]
    return answer.content.decode(errors="replace")  # type: ignore[attr-defined]


def unescaped(answer: HttpResponseBase, text: str) -> bool:
    """The mark came back as markup, or a template in it was filled in."""
    return answer.headers.get("Content-Type", "").startswith("text/html") and MARK[:3] in text


def stays_here(address: str) -> bool:
    """As a browser reads it, which takes a backslash for a slash."""
    target = urlsplit(urljoin("http://testserver/some/page/", address.replace("\\", "/").strip()))
    return (target.scheme, target.netloc) == ("http", "testserver")


def leaks(reader: str, text: str) -> list[str]:
    """Secrets of the world that this reader may not read."""
    found = []
    if reader not in TEAM | LINE and any(figure in text for figure in AMOUNT[:2]):
        found.append("the amount")
    if reader not in {"owner", *LINE} and COACHING in text:
        found.append("a coaching note")
    if reader not in {"owner", "named reader"} and KEPT in text:
        found.append("a confidential log")
    if reader in EXPERT and any(figure in text for figure in AMOUNT[:2]):
        found.append("the amount, as an expert")
    return found


def complaints(reader: str, answer: HttpResponseBase) -> list[str]:
    """Everything that is wrong with an answer; empty when it is fine."""
    text = text_of(answer)
    found = leaks(reader, text)
    if answer.status_code >= 500 and answer.status_code != 503:  # /readyz says so without a worker
        found.append(f"status {answer.status_code}")
    if INSIDE.search(text):
        found.append("tells of the inside")
    if unescaped(answer, text):
        found.append("shows markup that was typed")
    if (to := answer.headers.get("Location", "")) and not stays_here(to):
        found.append(f"leads off the site: {to[:80]}")
    if any("\n" in value or "\r" in value for _name, value in answer.headers.items()):
        found.append("a header with a line break")
    return found


def written(statements: list[dict[str, Any]]) -> list[str]:
    """Statements of a GET that change something they may not."""
    return [
        one["sql"][:120] for one in statements if WRITES.match(one["sql"]) and not any(t in one["sql"] for t in NOTED)
    ]
