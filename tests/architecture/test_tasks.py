"""Every task is known to the worker, says how running twice is harmless, and every line of the timetable leads to one."""

import ast
from functools import cache

import pytest

from config.celery import app
from config.schedule import SCHEDULE
from tests.architecture.code import APPS, ROOT, naming, nodes_of, place


@cache
def written():
    """Dotted names of the functions under @shared_task, and their nodes."""
    found = {}
    for path in naming("shared_task", *APPS):
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef) and any(
                "shared_task" in ast.dump(mark) for mark in node.decorator_list
            ):
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found[f"{module}.{node.name}"] = (path, node)
    return found


def test_the_worker_knows_every_task():
    app.loader.import_default_modules()
    known = {name for name in app.tasks if name.split(".")[0] in APPS}
    assert set(written()) == known


@pytest.mark.parametrize("name", sorted(written()))
def test_a_task_is_a_thin_door_that_may_open_twice(name):
    path, node = written()[name]
    said = ast.get_docstring(node) or ""
    assert "wice" in said, f"{place(path, node)} says how twice is harmless"
    assert len(node.body) <= 6, f"{place(path, node)} is a door, not a rule"


@pytest.mark.parametrize("name", sorted(SCHEDULE))
def test_the_timetable_leads_to_tasks(name):
    app.loader.import_default_modules()
    assert SCHEDULE[name].task in app.tasks
    assert SCHEDULE[name].why
