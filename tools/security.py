"""The table of security requirements: `write` puts it into docs/security.md, `check` says which evidence is gone.

The requirements are OWASP ASVS 5.0, level 1 and 2 (70 and 183), in docs/security/asvs.toml.
"""

import ast
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "security" / "asvs.toml"
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- table: make security -->", "<!-- /table -->"
COUNTS = {1: 70, 2: 183}  # how many requirements ASVS 5.0 has on each level


def requirements() -> list[tuple[str, str, dict[str, Any]]]:
    """(chapter, number, entry) of each."""
    chapters = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return [
        (f"{code} {chapter['name']}", number, entry)
        for code, chapter in chapters.items()
        for number, entry in chapter.items()
        if isinstance(entry, dict)
    ]


def problems() -> list[str]:
    """What does not hold: evidence that is not there, a requirement without an answer, one too few or too many."""
    found = []
    for _chapter, number, entry in requirements():
        found += [f"{number}: {gone}" for gone in map(missing, entry.get("by", ())) if gone]
        if not {"by", "none", "no"} & set(entry):
            found.append(f"{number}: says nothing")
        if "none" in entry and {"by", "no"} & set(entry):
            found.append(f"{number}: does not apply, and yet has an answer")
    for level, wanted in COUNTS.items():
        there = sum(entry["l"] == level for _chapter, _number, entry in requirements())
        if there != wanted:
            found.append(f"level {level} has {there} requirements, not {wanted}")
    return found


def missing(evidence: str) -> str:
    """Empty where the evidence is there, else what is missing."""
    if "::" in evidence:
        path, name = evidence.split("::")
        return "" if name in tests_of(path) else f"no test {evidence}"
    separator = "#" if "#" in evidence else ":"
    path, _, text = evidence.partition(separator)
    content = text_of(path)
    if content is None:
        return f"no file {path}"
    if separator == "#":
        headings = {line.lstrip("#").strip() for line in content.splitlines() if line.startswith("#")}
        return "" if text in headings else f"no heading {evidence}"
    return "" if text in content else f"not in {path}: {text}"


@cache
def text_of(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.is_file() else None


@cache
def tests_of(path: str) -> frozenset[str]:
    """Names of the test functions in a file."""
    content = text_of(path)
    if content is None:
        return frozenset()
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def table() -> str:
    lines, before = [summary()], ""
    for chapter, number, entry in requirements():
        if chapter != before:
            lines += ["", f"### {chapter}", "", "| no. | level | requirement | answer |", "| --- | --- | --- | --- |"]
            before = chapter
        lines.append(f"| {number} | {entry['l']} | {entry['is']} | {answer(entry)} |")
    return "\n".join(lines)


def summary() -> str:
    rows = [(entry["l"], kind(entry)) for _chapter, _number, entry in requirements()]
    lines = ["| level | met | not met | does not apply |", "| --- | --- | --- | --- |"]
    for level in COUNTS:
        counts = [str(rows.count((level, one))) for one in ("met", "not met", "none")]
        lines.append(f"| {level} | {' | '.join(counts)} |")
    return "\n".join(lines)


def kind(entry: dict[str, Any]) -> str:
    return "none" if "none" in entry else "not met" if "no" in entry else "met"


def answer(entry: dict[str, Any]) -> str:
    if "none" in entry:
        return f"does not apply: {entry['none']}"
    evidence = ", ".join(f"`{one}`" for one in entry.get("by", ()))
    if "no" in entry:
        return f"**not met**: {entry['no']}" + (f" ({evidence})" if evidence else "")
    return evidence + (f" ({entry['note']})" if "note" in entry else "")


def page_with_table() -> str:
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{head}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(page_with_table(), encoding="utf-8")
    found = problems()
    for problem in found:
        print(problem)
    print(summary())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
