"""Django's `migrate`, without drawing dozens of model classes anew for each operation.

After every operation Django renders the model once more and all that it is related to, which here is nearly every
model: almost all of the time of setting up. Here a model, or a field that nothing else hangs on, draws its own class alone,
to which the fields that point at it are then led; an index, a constraint or a trigger is only noted in the class that
stands. Whatever runs Python has everything drawn anew first, as ever. Before every operation Django copies what all models
look like, and judges each field of each once more: here it is copied as it is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps.registry import Apps
from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations import operations
from django.db.migrations.state import AppConfigStub, ModelState, ProjectState, StateApps
from pgtrigger.migrations import AddTrigger, RemoveTrigger

NOTED = (
    operations.AddConstraint, operations.AddIndex, AddTrigger,
    operations.RemoveConstraint, operations.RemoveIndex, RemoveTrigger,
)  # fmt: skip
DRAWN_ALONE = (
    operations.AddField, operations.AlterField, operations.AlterModelOptions, operations.CreateModel,
    operations.RemoveField,
)  # fmt: skip


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with drawing_little():
            super().handle(*args, **options)


@contextmanager
def drawing_little() -> Iterator[None]:
    others: list[tuple[Any, str, Any]] = [
        *((one, "state_forwards", _instead_of_all(one.state_forwards, _note)) for one in NOTED),
        *((one, "state_forwards", _instead_of_all(one.state_forwards, _draw)) for one in DRAWN_ALONE),
        (ModelState, "clone", _copy_of_model),
        (StateApps, "clone", _copy_of_apps),
        (Apps, "get_swappable_settings_name", _remembered()),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in others]
    try:
        for owner, name, other in others:
            setattr(owner, name, other)
        yield
    finally:
        for owner, name, own in before:
            setattr(owner, name, own)


def _instead_of_all(forwards: Any, quick: Any) -> Any:
    def state_forwards(operation: Any, app_label: str, state: ProjectState) -> None:
        name = getattr(operation, "model_name", None) or operation.name
        if (
            "apps" not in state.__dict__
            or _is_base(state, app_label, name.lower())
            or _others_hang_on(state, app_label, operation)
        ):
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


def _others_hang_on(state: ProjectState, app_label: str, operation: Any) -> bool:
    """Whether a field that is changed or goes is what others may be led to, or leads to another model than it did."""
    if not isinstance(operation, operations.AlterField | operations.RemoveField):
        return False
    was = state.models[app_label, operation.model_name_lower].fields[operation.name]
    fields = [was, operation.field] if isinstance(operation, operations.AlterField) else [was]
    if any(field.primary_key or field.unique or field.many_to_many for field in fields):
        return True
    led_to = [getattr(field.remote_field, "model", None) for field in fields]
    return any(led_to) and (len(led_to) == 1 or str(led_to[0]).lower() != str(led_to[1]).lower())


def _copy_of_model(model: ModelState) -> ModelState:
    copied = object.__new__(type(model))
    copied.__dict__.update(model.__dict__)
    copied.fields, copied.options, copied.managers = dict(model.fields), dict(model.options), list(model.managers)
    return copied


def _copy_of_apps(apps: StateApps) -> StateApps:
    copied = StateApps([], {})
    copied.all_models = defaultdict(dict, {label: dict(models) for label, models in apps.all_models.items()})
    for label in apps.app_configs:
        config = AppConfigStub(label)
        config.apps = copied
        config.import_models()
        copied.app_configs[label] = config
    copied.real_models = apps.real_models
    return copied


def _remembered() -> Callable[[Apps, str], str | None]:
    """Which setting swaps a model, asked for each field that leads to another: forgotten whenever any class is drawn, and
    the same nevertheless."""
    known = cache(Apps.get_swappable_settings_name.__wrapped__)  # type: ignore[attr-defined]

    def name_of(apps: Apps, to_string: str) -> str | None:
        found: str | None = known(apps, to_string)
        return found

    name_of.cache_clear = lambda: None  # type: ignore[attr-defined]
    return name_of


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
