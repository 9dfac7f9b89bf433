"""The configuration table of docs/operations.md names every variable that the code reads, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.code import APPS, ROOT, modules, tree_of

READERS = {"get", "pop"}
SAYS = re.compile(r"\benviron\b|\bgetenv\b|\bENV\b")  # the only words by which code comes to the environment


def is_environment(node: ast.AST) -> bool:
    """`os.environ` or the settings' short name for it."""
    return (isinstance(node, ast.Attribute) and node.attr == "environ") or (
        isinstance(node, ast.Name) and node.id in {"ENV", "environ"}
    )


def keys_read(tree: ast.AST) -> Iterator[ast.expr]:
    """The expressions by which the environment is read: x.get(key), x[key], key in x."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr == "getenv" or (node.func.attr in READERS and is_environment(node.func.value)):
                yield node.args[0]
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and is_environment(node.value):
            yield node.slice
        elif isinstance(node, ast.Compare) and is_environment(node.comparators[0]):
            yield node.left


def names_read(tree: ast.Module) -> set[str]:
    """Names of the variables, also those handed to a function that reads what its first argument names."""
    found: set[str] = set()
    helpers = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.args.args
        if any(isinstance(key, ast.Name) and key.id == function.args.args[0].arg for key in keys_read(function))
    }
    keys = list(keys_read(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in helpers and node.args:
            keys.append(node.args[0])
    for key in keys:
        if isinstance(key, ast.Constant):
            found.add(str(key.value))
    return found


def listed(path: Path) -> list[str]:
    part = path.read_text(encoding="utf-8").split("## Configuration", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([A-Z_]+)` \|", part, re.MULTILINE)


def test_the_configuration_table_is_what_the_code_reads() -> None:
    readers = [path for path in modules("config", *APPS) if SAYS.search(path.read_text(encoding="utf-8"))]
    read = set().union(*(names_read(tree_of(path)) for path in readers))
    assert len(read) > 20
    rows = listed(ROOT / "docs" / "operations.md")
    assert sorted(rows) == sorted(set(rows)), "a variable is listed twice"
    assert {"read, not listed": read - set(rows), "listed, not read": set(rows) - read} == {
        "read, not listed": set(),
        "listed, not read": set(),
    }
