"""Templates leave escaping on, write no script, and build no address from what somebody typed."""

import re

from tests.architecture.code import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
ADDRESS = re.compile(r"""(?:href|action|src|hx-get|hx-post)="\s*\{\{\s*([\w.]+)""")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+\s*=|\sstyle\s*=\s*\"|javascript:", re.IGNORECASE)
# values that views make of addresses of ours; a field that somebody fills in is none of them
MADE_BY_US = re.compile(r"^action$|url|href|address|_at$|link|logo|more|key$|after|qr|src|path|back", re.IGNORECASE)


def in_mail(path) -> bool:
    """Mail programs read styles in the letter alone."""
    return "mail" in path.parts or "email" in path.parts


def lines(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in TEMPLATES
        if not in_mail(path)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_template_turns_escaping_off():
    assert lines(UNESCAPED) == []


def test_no_script_is_written_by_a_template():
    assert [line for line in lines(INLINE) if "service_worker" not in line] == []


def test_no_address_is_put_together_from_typed_text():
    found = [
        f"{path.relative_to(ROOT)} {name}"
        for path in TEMPLATES
        if not in_mail(path)
        for name in ADDRESS.findall(path.read_text())
        if not MADE_BY_US.search(name)
    ]
    assert found == []
