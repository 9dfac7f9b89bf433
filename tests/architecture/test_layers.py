"""Apps look down, never up: in imports and in foreign keys, also those that are named by a string."""

import shutil
import subprocess
import sys
from pathlib import Path

from django.apps import apps

from tests.architecture.code import APPS, ROOT


def test_imports_go_downwards():
    command = Path(sys.executable).with_name("lint-imports")
    assert command.exists() or shutil.which("lint-imports"), "import-linter belongs to requirements-dev.txt"
    done = subprocess.run([command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_downwards():
    rank = {app: number for number, app in enumerate(APPS)}
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in rank
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and not field.auto_created and field.related_model is not None
        if rank.get(field.related_model._meta.app_label, 0) > rank[model._meta.app_label]
    ]
    assert upward == []


def test_a_lower_apps_pages_are_nobody_elses():
    """Views, forms and tasks of an app are its own; others use its models, queries, actions, policies, signals."""
    import ast

    from tests.architecture.code import modules, nodes_of, place

    private = {"views", "forms", "tasks", "admin", "urls", "account_views"}
    found = []
    for path in modules(*APPS):
        own = path.relative_to(ROOT).parts[0]
        for node in nodes_of(path):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                top, _dot, rest = name.partition(".")
                if top in APPS[1:] and top != own and rest.split(".")[0] in private:
                    found.append(f"{place(path, node)} imports {name}")
    assert found == []
