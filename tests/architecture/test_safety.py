"""What no code of a page does: evaluate, start processes, call outside addresses, write markup by script."""

import ast
import re
from functools import cache

from tests.architecture.code import APPS, ROOT, modules, nodes_of, place

EVALUATES = {"eval", "exec", "compile", "__import__"}
UNSAFE_FORMATS = {"pickle", "marshal", "shelve", "dill"}
TEMPLATES_FROM_TEXT = {"Template", "from_string"}
OUTSIDE = ("requests", "httpx", "urllib.request", "urllib3", "http.client", "socket", "ftplib", "smtplib")
PROCESSES = ("subprocess", "pty", "multiprocessing")
# the scripts that are ours; the libraries' own are served as they come
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


@cache
def calls() -> list[tuple[str, ast.Call]]:
    return [
        (place(path, node), node) for path in modules(*APPS) for node in nodes_of(path) if isinstance(node, ast.Call)
    ]


def imported(names: tuple[str, ...]) -> list[str]:
    return [
        f"{place(path, node)} {name}"
        for path in modules(*APPS)
        for node in nodes_of(path)
        for name in imports(node)
        if name.startswith(names)
    ]


def test_nothing_is_evaluated():
    """No eval, no pickle, no template from a string, no format string from anywhere but the code."""
    found = [where for where, call in calls() if isinstance(call.func, ast.Name) and call.func.id in EVALUATES]
    found += [where for where, call in calls() if name_of(call) in TEMPLATES_FROM_TEXT]
    found += imported(tuple(UNSAFE_FORMATS))
    assert found == []


def test_a_page_starts_no_process():
    found = [where for where, call in calls() if name_of(call) in {"system", "popen", "execv", "spawnv"}]
    assert found + imported(PROCESSES) == []


def test_no_page_calls_an_outside_address():
    """Mail goes through Django, single sign-on through its library; the apps themselves ask nobody."""
    # reads what the mail server answered; asks the scanner that the operator names
    excepted = ("core/mail/", "core/files/scanning.py")
    assert [found for found in imported(OUTSIDE) if not found.startswith(excepted)] == []


def test_no_pattern_is_made_of_typed_text():
    """Inside a function a pattern is a literal; what is put together is so once, at the top of its module."""
    inside = [
        (place(path, node), node)
        for path in modules(*APPS)
        for function in nodes_of(path)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(getattr(node.func, "value", None), "id", "") == "re"
    ]
    takes_a_pattern = {"compile", "match", "search", "sub", "fullmatch", "findall", "split"}
    found = [
        where
        for where, call in inside
        if name_of(call) in takes_a_pattern and not isinstance(call.args[0], ast.Constant)
    ]
    assert found == []


def test_scripts_write_text_and_no_markup():
    """One list of choices comes as markup from our own server, where it was escaped."""
    writes = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|addEventListener\(.message"
    )
    found = {path.name for path in SCRIPTS if writes.search(path.read_text())}
    assert found <= {"combobox.js"}
    assert "await answer.text()" in (ROOT / "static/js/combobox.js").read_text()
