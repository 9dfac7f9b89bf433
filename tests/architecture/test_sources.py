"""Figures name their source: every heading of docs/metrics.md that code cites is there, and every formula is cited."""

import re

import pytest

from tests.architecture.code import APPS, ROOT, modules

METRICS = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
CITED = re.compile(r"docs/metrics\.md((?:,?\s*#[\w-]+)+)")
# domain.md §2.3, in its order
FORMULAS = (
    *("win-rate", "competitive-win-rate", "value-win-rate", "deal-size", "cycle-length", "stage-days", "stage-yield"),
    *("bottleneck", "coverage", "new-opportunities", "bookings-per-seller", "evidence-rate"),
)


def anchors():
    """As GitHub makes them of headings."""
    words = re.findall(r"^#{2,4} (.+)$", METRICS, re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in words}


def cited():
    """Heading to where code names it."""
    found: dict[str, list[str]] = {}
    for path in modules(*APPS):
        for names in CITED.findall(path.read_text(encoding="utf-8")):
            for name in re.findall(r"#([\w-]+)", names):
                found.setdefault(name, []).append(str(path.relative_to(ROOT)))
    return found


def test_every_heading_that_code_cites_is_there():
    assert {name: paths for name, paths in cited().items() if name not in anchors()} == {}


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_has_a_heading_that_its_function_names(name):
    assert name in anchors()
    assert name in cited()
    part = re.split(r"^### ", METRICS, flags=re.M)
    [text] = [one for one in part if one.splitlines()[0].lower().replace(" ", "-") == name]
    assert "Source: domain.md" in text.split("\n## ")[0]
    assert re.search(r"\bOpens\b", text), "it says which rows it opens"
    for function in re.findall(r"`((?:figures|forecast)\.\w+)[.\w]*`", text):
        assert (ROOT / "opportunities" / "queries" / f"{function.replace('.', '/')}.py").exists(), function
