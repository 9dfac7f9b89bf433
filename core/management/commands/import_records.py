"""`python manage.py import_records KIND FILE`: see core/imports/terminal.py."""

from core.imports.terminal import Command

__all__ = ["Command"]
