"""Rules know no HTTP, views touch no manager, and there is one clock."""

import ast

import pytest

from tests.architecture.code import APPS, in_layer, modules, nodes_of, place

RULES = ("actions", "queries", "policies", "models", "querysets")
HTTP = ("django.http", "django.shortcuts", "django.contrib.messages", "django_htmx", "core.htmx", "core.formkeys")
CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("timezone", "now"), ("date", "today"), ("datetime", "today")}


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_the_layers_are_found():
    assert len(list(in_layer(*RULES))) > 20
    assert len(list(in_layer("views"))) > 5


def test_rules_know_no_http():
    found = [
        f"{place(path, node)} imports {name}"
        for path in in_layer(*RULES)
        for node in nodes_of(path)
        for name in imported(node)
        if name.startswith(HTTP)
    ]
    assert found == []


def test_views_reach_rows_only_through_queries_and_the_loader():
    found = [
        place(path, node)
        for path in in_layer("views", "account_views", "api")
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    ]
    assert found == []


def test_views_write_only_through_actions():
    found = [
        place(path, node)
        for path in in_layer("views")
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ("save", "delete", "bulk_create", "get_or_create", "update_or_create")
    ]
    assert found == []


def test_there_is_one_clock():
    found = [
        place(path, node)
        for path in modules(*APPS)
        if path.stem != "clock"
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if (_last(node.func.value), node.func.attr) in CLOCK
    ]
    assert found == []


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_nobody_listens_to_saves():
    """Announcements have names and are sent on commit; post_save runs in fixtures and before the commit."""
    found = [
        f"{place(path, node)} {alias.name}"
        for path in modules(*APPS)
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"
        for alias in node.names
        if alias.name not in ("post_migrate", "pre_migrate")
    ]
    assert found == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "NotImplementedError("])
def test_nothing_is_left_for_later(word):
    base_classes = {"core/scoping.py", "sellers/lists/filters.py", "core/imports/kinds.py"}
    found = [
        place(path)
        for path in modules(*APPS, "config", "templates")
        if word in path.read_text(encoding="utf-8") and place(path).split(":")[0] not in base_classes
    ]
    assert found == []
