"""The one gate to rows: `visible_to`. A queryset that does not define it raises instead of showing everything."""

from typing import Any, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Base of every queryset whose rows a person may read."""

    def visible_to(self, user: Any) -> Self:
        """Rows that `user` may see at all. Errors: NotImplementedError where a model has not said who may."""
        raise NotImplementedError(f"{self.model.__name__} does not say who may see its rows (visible_to)")


def id_from(typed: Any) -> int:
    """An id from an address or a form; 0, which no row has, where it is none."""
    written = str(typed or "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else 0


def get_visible_or_404(source: type[M] | models.QuerySet[M], *, user: Any, **lookup: Any) -> M:
    """The one loader of views: a row that does not exist and one that may not be seen give the same 404."""
    rows = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    try:
        return rows.visible_to(user).get(**lookup)  # type: ignore[attr-defined, no-any-return]
    except (ObjectDoesNotExist, ValueError, OverflowError) as missing:
        raise Http404 from missing
