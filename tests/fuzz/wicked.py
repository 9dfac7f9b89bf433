"""Values, names and whole requests as nobody would send them by mistake alone."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

MARK = "<zq'\"x>&{{7*7}}"  # shown again, it must come back escaped
LONG = 70_000

VALUES = (
    "", " ", "0", "-1", "1e400", "NaN", "sNaN", "Infinity", "-Infinity", "-0", "9" * 20, "9" * 400, "1.5", "1,000,000",
    "٣", "１２", "true", "null", "None", "[]", "{}", "\x00", "\x00a", "a\x00", "\ufeff", "\u202e뒤집힌", "가" * 300,
    "ᄀ" * 50, "각", "😀" * 90,
    "漢字", "\r\nSet-Cookie: a=b", "\ud83d", "%00", "%ff%fe", "../../etc/passwd", "..\\..\\x", "' OR 1=1 --", "'; DROP TABLE x",
    "\\", "%", "_", "=cmd|' /C calc'!A0", "@SUM(1)", "javascript:alert(1)", "//elsewhere.example", "http://elsewhere.example/",
    "\\\\elsewhere.example", MARK, "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2026-13-01T99:99",
    "1900-01-01", "2026-11-22T10:00", "24:00", "-5", "+82 10-1234-5678", "a@b", "@", "x" * 400 + "@example.com", "KRW", "krw",
    "won", "lost", "F1", "F99", "admin", "all", "seller", "2147483648", "9223372036854775808", "1" + "0" * 15, "0.001",
    "y" * LONG,
)  # fmt: skip
# names that our pages read, and some that they do not
NAMES = (
    "q", "after", "scope", "view", "state", "stage", "category", "step", "page", "sort", "next", "person", "company",
    "log", "topic", "on", "unit", "kind", "id", "pk", "form_key", "read_at", "version", "user", "role", "day", "days",
    "year", "from", "to", "text", "name", "email", "amount", "line", "people", "csrfmiddlewaretoken", "_method", "__proto__",
    "a[b]", "a.b", "", " ", "가", "reason", "code", "password", "login", "password1", "password2", "file", "token",
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "HX-Request": ("true", "false", "x"),
    "HX-Boosted": ("true",),
    "HX-History-Restore-Request": ("true",),
    "HX-Current-URL": ("http://testserver/", "javascript:1", "http://elsewhere.example/x", "\\", "%00"),
    "HX-Target": ("x" * 500, MARK),
    "Referer": ("https://elsewhere.example/", "x", "http://testserver/people/"),
    "Accept-Language": ("ko", "en", "xx-YY;q=9", "*" * 2000, "ko;q=x"),
    "Accept": ("application/json", "image/png", "*/*;q=x"),
    "X-Forwarded-For": ("1.2.3.4", "x", "::1, 999.1.1.1"),
    "X-Request-ID": (MARK, "a" * 200),
    "Range": ("bytes=0-", "bytes=9-1"),
    "If-None-Match": ("*", '"x"'),
    "If-Modified-Since": ("x", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "Cookie": ("sessionid=x", "theme=<x>; language=xx", 'sessionid="a\\000"', "messages=x", "a=" + "b" * 3000),
}
IDS = ("0", "1", "7", "2147483648", "9" * 19, "9" * 40, "x", "-1", "１", "%00", "1.0", "1e3", "가", "%ff", ".", "..")
METHODS = ("get",) * 8 + ("post",) * 8 + ("put", "patch", "delete", "head", "options")


@dataclass(frozen=True)
class Attack:
    """One request: what is bent about it, wherever it goes. `number`: two that are bent alike are two all the same."""

    number: int
    method: str
    swap_id: str | None
    query: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[int, str, str], ...] = ()  # (which field, what is done to it, value)
    added: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: str = "form"
    extra: dict[str, Any] = field(default_factory=dict, compare=False)


value = st.one_of(st.sampled_from(VALUES), st.text(max_size=12), st.integers().map(str), st.dates().map(str))
name = st.one_of(st.sampled_from(NAMES), st.text(max_size=6))
header = st.sampled_from([(key, one) for key, ones in HEADERS.items() for one in ones])
change = st.tuples(st.integers(0, 40), st.sampled_from(["set", "set", "set", "drop", "twice", "file"]), value)
attacks = st.builds(
    Attack,
    number=st.integers(0, 10_000),
    method=st.sampled_from(METHODS),
    swap_id=st.one_of(st.none(), st.none(), st.none(), st.sampled_from(IDS)),
    query=st.lists(st.tuples(name, value), max_size=3).map(tuple),
    changes=st.lists(change, max_size=4).map(tuple),
    added=st.lists(st.tuples(name, value), max_size=3).map(tuple),
    headers=st.lists(header, max_size=2, unique_by=lambda pair: pair[0]).map(tuple),
    body=st.sampled_from(["form", "form", "form", "form", "json", "multipart", "broken", "text", "none"]),
)
