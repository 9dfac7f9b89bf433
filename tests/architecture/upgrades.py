"""What in the words of a migration would break or stop the release before, which works on the same tables meanwhile."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pghistory.models
from django.apps import apps

# what the release before may still use, or rows of it that would be refused: let through where the file says CONTRACTS
CONTRACTING = {
    "RemoveField", "DeleteModel", "RenameField", "RenameModel", "AlterModelTable",
    "AddConstraint", "AlterUniqueTogether", "AlterIndexTogether", "AlterOrderWithRespectTo",
}  # fmt: skip
HOLDING = {"AddIndex", "RemoveIndex"}  # the table, for as long as they take
# the words after the name of the operation, where they are not named
POSITIONS = {
    "AddField": ("model_name", "name", "field"), "AlterField": ("model_name", "name", "field"),
    "AlterUniqueTogether": ("name",), "CreateModel": ("name",), "RunSQL": ("sql",),
}  # fmt: skip
SQL_CONTRACTING = re.compile(
    r"\bDROP\s+(?:TABLE|(?:MATERIALIZED\s+)?VIEW|COLUMN)\b|\bALTER\s+TABLE\b[^;]*\bDROP\s+(?!CONSTRAINT|NOT|DEFAULT|IDENTITY)"
    r"|\bRENAME\b|\bTRUNCATE\b|\bSET\s+NOT\s+NULL\b|\bADD\s+(?:CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE)\b"
    r"|\bALTER\s+(?:COLUMN\s+)?\S+\s+(?:SET\s+DATA\s+)?TYPE\b",
    re.IGNORECASE,
)
SQL_HOLDING = re.compile(r"\b(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+|RE)INDEX\s+(?!CONCURRENTLY\b)", re.IGNORECASE)
WRITES_ROWS = re.compile(r"\b(?:UPDATE|INSERT\s+INTO|DELETE\s+FROM)\b", re.IGNORECASE)
FieldBefore = Callable[[str, str], Any]


def faults(source: str, *, field_before: FieldBefore | None = None) -> list[str]:
    """`field_before` gives the field of a model as it was; without it the worst is taken for true."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [(name, node, _said(name, node)) for node in ast.walk(tree) if (name := _called(node)) is not None]
    names = {name for name, _node, _said_of_it in calls}
    made = {_text(said.get("name")) for name, _node, said in calls if name == "CreateModel"}
    found = []
    for name, node, said in calls:
        model = _text(said.get("model_name") or (said.get("name") if name.startswith("Alter") else None))
        if model and model in made:
            continue  # nobody has worked on it yet
        fault, may_be_said = _fault(name, model, said, named, field_before)
        if fault and not (may_be_said and "CONTRACTS" in named):
            found.append(f"{name} in line {node.lineno}: {fault}")
        if "AddTrigger" in names and _writes_rows(name, said, named):
            found.append(
                f"{name} in line {node.lineno}: waits for rows while its trigger holds the table; in a file of its own"
            )
    return found


def _writes_rows(name: str, said: Any, named: Any) -> bool:
    """Whoever holds one of them and writes to the table next would wait for this, and this for them."""
    if name == "RunSQL" and said.get("sql") is not None:
        return any(WRITES_ROWS.search(text) for text in _texts(said["sql"], named))
    return name == "RunPython"


def _fault(name: str, model: str, said: Any, named: Any, field_before: FieldBefore | None) -> tuple[str, bool]:
    """What is wrong, if anything, and whether the file may say that it is meant so."""
    if name in CONTRACTING:
        return "breaks the release before", True
    if name in HOLDING:
        return f"holds the table; atomic = False and {name}Concurrently", False
    if name == "RunSQL":
        return _fault_of_sql(said.get("sql"), named)
    if name == "AddField" and model not in _histories() and not _old_code_can_insert(said.get("field")):
        return "the release before inserts without it; null=True or db_default=", False
    if name == "AlterField" and model not in _histories():
        before = field_before(model, _text(said.get("name"), lower=False)) if field_before else None
        return ("the release before writes what this refuses" if _asks_more(said.get("field"), before) else ""), True
    return "", False


def _fault_of_sql(sql: ast.expr | None, named: dict[str, ast.expr]) -> tuple[str, bool]:
    texts = list(_texts(sql, named)) if sql is not None else []
    if not texts:
        return "its SQL cannot be read from here; write it out", False
    if any(SQL_HOLDING.search(text) for text in texts):
        return "holds the table; atomic = False and INDEX CONCURRENTLY", False
    return ("breaks the release before" if any(SQL_CONTRACTING.search(text) for text in texts) else ""), True


def _histories() -> set[str]:
    """Models whose rows the database's triggers write, which come with the column."""
    return {model._meta.model_name or "" for model in apps.get_models() if issubclass(model, pghistory.models.Event)}


def _old_code_can_insert(field: ast.expr | None) -> bool:
    if not isinstance(field, ast.Call):
        return False
    given = {keyword.arg for keyword in field.keywords}
    return _may_be_empty(field) or "db_default" in given or _called(field) in {"ManyToManyField", "GeneratedField"}


def _asks_more(field: ast.expr | None, before: Any) -> bool:
    if not isinstance(field, ast.Call):
        return True
    if before is not None and type(before).__name__ != _called(field):
        return True  # another type: the table is written anew
    return not _may_be_empty(field) and (before is None or before.null)


def _may_be_empty(field: ast.Call) -> bool:
    empty = {keyword.arg: keyword.value for keyword in field.keywords}.get("null")
    return isinstance(empty, ast.Constant) and empty.value is True


def _called(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else None


def _said(name: str, node: ast.AST) -> dict[str | None, ast.expr]:
    assert isinstance(node, ast.Call)
    positions = POSITIONS.get(name, ("model_name",))
    return dict(zip(positions, node.args, strict=False)) | {each.arg: each.value for each in node.keywords}


def _text(value: ast.expr | None, *, lower: bool = True) -> str:
    text = str(value.value) if isinstance(value, ast.Constant) else ""
    return text.lower() if lower else text


def _texts(value: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name) and node.id in named:
            yield from _texts(named[node.id], {name: each for name, each in named.items() if name != node.id})
