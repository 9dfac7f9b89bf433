"""Where the product's code is, for the tests that read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("core", "sellers", "customers", "opportunities", "desk")  # from the ground up


def modules(*tops: str) -> Iterator[Path]:
    """Python files below these folders, without migrations."""
    for top in tops:
        yield from (path for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts)


def in_layer(*names: str) -> Iterator[Path]:
    """Modules of a layer in every app: actions.py, or anything in the package actions/."""
    for path in modules(*APPS):
        inside = path.relative_to(ROOT).parts[1:]
        if path.stem in names or any(part in names for part in inside[:-1]):
            yield path


@cache
def tree_of(path: Path) -> ast.Module:
    """Read once for all tests of a process; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the tree: the walk takes as long as the reading."""
    return tuple(ast.walk(tree_of(path)))


def naming(word: str, *tops: str) -> Iterator[Path]:
    """Modules in whose text `word` occurs: reading all as trees takes seconds."""
    yield from (path for path in modules(*tops) if word in path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
