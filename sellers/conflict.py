"""A stale form: what I wrote, what stands there now, and what I chose.

Open to the forms of higher apps.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.versions import Versioned, read_version
from sellers.models import User


def settle(data: Any, row: Versioned) -> Any:
    """The posted data with `keep_<name>=theirs` carried out: there, what stands in the record now."""
    chosen = [name for name in data if name.startswith("keep_") and data[name] == "theirs"]
    if not chosen:
        return data
    settled = data.copy()
    for key in chosen:
        name = key.removeprefix("keep_")
        if any(field.name == name for field in row._meta.get_fields()):
            value = forms.model_to_dict(row, fields=[name]).get(name)
            if isinstance(value, bool):
                settled.setlist(name, ["on"] if value else [])
            else:
                settled.setlist(name, value if isinstance(value, list) else ["" if value is None else value])
    return settled


def conflict_of(form: Any, row: Versioned) -> dict[str, Any]:
    """For components/conflict.html: both texts of each field that differs, and the version to save on.

    Fields that I had not touched take what the other person wrote; they are not asked about. `row` is as it stands now.
    """
    rows = row.events.order_by("-pgh_id")  # type: ignore[attr-defined]
    base = rows.filter(version=read_version(form.data)).first()
    last = rows.select_related("pgh_context").first()
    items = []
    untouched = form.data.copy()
    for name in [name for name in form._meta.fields if name in form.cleaned_data]:
        mine, theirs = form.cleaned_data[name], getattr(row, name)
        if _same(mine, theirs):
            continue
        if base is not None and hasattr(base, name) and _same(mine, getattr(base, name)):
            untouched[f"keep_{name}"] = "theirs"
            continue
        items.append(
            {
                "name": name,
                "label": form[name].label,
                "mine": _said(form, name, mine),
                "theirs": _said(form, name, theirs),
            }
        )
    form.data = settle(untouched, row)
    return {"items": items, "version": row.version, "who": _who(last), "at": last.pgh_created_at if last else None}


def _same(one: Any, other: Any) -> bool:
    return one == other or (one in ("", None) and other in ("", None))


def _said(form: Any, name: str, value: Any) -> str:
    """The value in words: a choice by its label, a tick as yes or no."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        labels = dict(form.fields[name].choices)
        return ", ".join(str(labels.get(one, one)) for one in value)
    labels = (
        {str(key): label for key, label in getattr(form.fields[name], "choices", [])}
        if not isinstance(form.fields[name], forms.ModelChoiceField)
        else {}
    )
    return "" if value is None else str(labels.get(str(value), value))


def _who(event: Any) -> str:
    context = getattr(event, "pgh_context", None)
    user = (context.metadata or {}).get("user") if context is not None else None
    return User.objects.filter(pk=user).values_list("name", flat=True).first() or "" if user else ""
