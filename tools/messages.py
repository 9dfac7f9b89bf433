"""Django's `makemessages`, which also reads the texts of `.jinja` templates: their expressions are written as Python's are."""

import os
import sys
from typing import Any

from django.core.management.commands import makemessages
from jinja2 import Environment

OPENED = {"variable_begin", "block_begin"}
CLOSED = {"variable_end", "block_end"}


def expressions_of(source: str) -> str:
    """Only what stands within {{ }} and {% %}, each on its line."""
    found, inside = [], False
    for _line, kind, text in Environment(autoescape=True).lexer.tokeniter(source, None):
        if kind in OPENED | CLOSED:
            inside = kind in OPENED
            found.append(" ; ")
        else:
            found.append(text if inside else "\n" * text.count("\n"))
    return "".join(found)


class SourceFile(makemessages.BuildFile):
    """xgettext reads a copy: what Django makes of its templates, or the expressions of ours."""

    @property
    def is_jinja(self) -> bool:
        return self.translatable.file.endswith(".jinja")

    def preprocess(self) -> None:
        if not self.is_jinja:
            super().preprocess()
            return
        with open(self.path, encoding="utf-8") as source:
            copy = expressions_of(source.read())
        with open(self.work_path, "w", encoding="utf-8") as work:
            work.write(copy)


class Command(makemessages.Command):
    build_file_class = SourceFile


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())  # as `python -m django` does: the tree that is read may be a copy
    arguments: list[Any] = [sys.argv[0], "makemessages", *sys.argv[1:]]
    Command().run_from_argv(arguments)
