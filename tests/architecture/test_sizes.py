"""What is small enough to be read at once. EXCEPTIONS may only shrink."""

import ast

from tests.architecture.code import APPS, ROOT, modules, nodes_of, place

FILE, FUNCTION, CLASS, VIEW, TEMPLATE, TEST_FILE = 350, 60, 150, 25, 100, 400
CORE = 1900  # lines in all, without files/, imports/, mail/ and templatetags/: core is no drawer
EXCEPTIONS: dict[str, int] = {}


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def too_long(paths, limit):
    found = {str(path.relative_to(ROOT)): lines(path) for path in paths}
    return {name: size for name, size in found.items() if size > EXCEPTIONS.get(name, limit)}


def test_files():
    assert too_long(modules(*APPS, "config", "tools"), FILE) == {}


def test_test_files():
    assert too_long(modules("tests"), TEST_FILE) == {}


def test_templates():
    found = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".jinja")]
    assert too_long(sorted(found), TEMPLATE) == {}


def test_functions_and_classes():
    found = []
    for path in modules(*APPS, "config"):
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                size = (node.end_lineno or first) - first + 1
                if size > (FUNCTION if isinstance(node, ast.FunctionDef) else CLASS):
                    found.append(f"{place(path, node)} {node.name}: {size}")
    assert found == []


def test_core_is_no_drawer():
    own = [path for path in modules("core") if not {"files", "imports", "mail", "templatetags"} & set(path.parts)]
    assert sum(map(lines, own)) <= CORE


def test_exceptions_only_shrink():
    assert all((ROOT / name).exists() for name in EXCEPTIONS)
