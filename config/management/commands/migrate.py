"""Django's `migrate`, without drawing dozens of model classes anew for each operation.

After every operation Django renders the model once more and all that it is related to, which here is nearly every
model: almost all of the time of setting up. Here a new model or field draws its own class alone, to which the fields
that point at it are then led; an index, a constraint or a trigger is only noted in the class that stands. Whatever
runs Python has everything drawn anew first, as ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations import operations
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

NOTED = (
    operations.AddConstraint, operations.AddIndex, AddTrigger,
    operations.RemoveConstraint, operations.RemoveIndex, RemoveTrigger,
)  # fmt: skip
DRAWN_ALONE = (operations.AddField, operations.CreateModel)


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with drawing_little():
            super().handle(*args, **options)


@contextmanager
def drawing_little() -> Iterator[None]:
    before = {operation: operation.state_forwards for operation in (*NOTED, *DRAWN_ALONE)}
    for operation, forwards in before.items():
        quick = _note if operation in NOTED else _draw
        operation.state_forwards = _instead_of_all(forwards, quick)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for operation, forwards in before.items():
            operation.state_forwards = forwards  # type: ignore[method-assign]


def _instead_of_all(forwards: Any, quick: Any) -> Any:
    def state_forwards(operation: Any, app_label: str, state: ProjectState) -> None:
        name = getattr(operation, "model_name", None) or operation.name
        if "apps" not in state.__dict__ or _is_base(state, app_label, name.lower()):
            forwards(operation, app_label, state)
            return
        state.reload_model = lambda *_args, **_kwargs: None  # type: ignore[method-assign]
        try:
            forwards(operation, app_label, state)
        finally:
            del state.reload_model
        state.is_delayed = True
        quick(state, app_label, name.lower())

    return state_forwards


def _is_base(state: ProjectState, app_label: str, name: str) -> bool:
    """Whether other models inherit from it: they would have to be drawn as well."""
    named = f"{app_label}.{name}"
    return any(isinstance(base, str) and base.lower() == named for each in state.models.values() for base in each.bases)


def _note(state: ProjectState, app_label: str, name: str) -> None:
    noted = state.models[app_label, name].options
    options = state.apps.get_model(app_label, name)._meta
    for kind in ("constraints", "indexes", "triggers"):
        setattr(options, kind, list(noted.get(kind, [])))


def _draw(state: ProjectState, app_label: str, name: str) -> None:
    before = state.apps.all_models[app_label].get(name)
    state._reload({(app_label, name)})  # type: ignore[attr-defined]
    if before is None:
        return
    drawn = state.apps.get_model(app_label, name)
    for model in state.apps.get_models(include_auto_created=True):
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if field.remote_field is not None:
                _lead(field, before, drawn)
    state.apps.clear_cache()


def _lead(field: Any, before: type, drawn: type) -> None:
    """From the class as it was to the one that is drawn, which has the same table."""
    for end in ("model", "through"):
        if getattr(field.remote_field, end, None) is before:
            setattr(field.remote_field, end, drawn)
            for owner in (field, field.remote_field):
                for known in [name for name in vars(owner) if name in REMEMBERED]:
                    del vars(owner)[known]


REMEMBERED = frozenset(
    {"related_model", "related_fields", "local_related_fields", "foreign_related_fields", "path_infos"}
    | {"reverse_path_infos", "target_field"}
)
